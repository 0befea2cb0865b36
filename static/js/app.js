// Every page works without these; each module waits for its own data-demarche-* hook.
import "./returning.js"; // before any that changes the address
import "./as_of.js";
import "./bringing.js";
import "./combobox.js";
import "./drafts.js";
import "./filters.js";
import "./focus.js";
import "./grid.js";
import "./keys.js";
import "./menus.js";
import "./permanent.js";
import "./print.js";
import "./requests.js";
import "./rows.js";
import "./sending.js";
import "./tabs.js";
import "./tick_all.js";
import "./unsaved.js";
