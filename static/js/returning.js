// Back or Forward before the scripts had come moved the address alone, as nobody listened yet: the page of that address is loaded.
const [arrival] = performance.getEntriesByType("navigation");
const within = ({ pathname, search }) => pathname + search;

if (arrival && URL.canParse(arrival.name) && within(new URL(arrival.name)) !== within(location)) location.reload();
