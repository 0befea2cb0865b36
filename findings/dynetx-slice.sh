#!/bin/sh
# dynetx 0.3.2 (PyPI), networks whose ties have dates; time_slice(from, to) is said to include both ends.
# Guess: the slice of 2014 to 2016 holds what was there in these years, years included.
# Seen: the end of each tie is taken for exclusive on the way in, so each is a snapshot shorter: a tie of one year gets
# the span from 2016 to 2015, is listed among the interactions, and is there in no year. Slicing to a single year, as
# the manual does, leaves every tie so. The list of ties looks right, and a slice of the slice is shorter again.
# So: never slice twice, do not ask a slice who was linked when; filter the interactions of the whole graph instead.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check dynetx==0.3.2 networkx==3.7

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import dynetx

graph = dynetx.DynGraph()
graph.add_interaction("FRA", "DEU", t=2014, e=2017)
graph.add_interaction("POL", "DEU", t=2016)
years = range(2013, 2019)
for name, part in (
    ("whole", graph),
    ("2014-2016", graph.time_slice(2014, 2016)),
    ("2016", graph.time_slice(2016)),
    ("2014-2016 of 2014-2016", graph.time_slice(2014, 2016).time_slice(2014, 2016)),
):
    print(name)
    for one, other, times in part.interactions():
        present = [year for year in years if part.has_interaction(one, other, year)]
        print(" ", one, other, times["t"], "there in", present)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
whole
  FRA DEU [[2014, 2016]] there in [2014, 2015, 2016]
  DEU POL [[2016, 2016]] there in [2016]
2014-2016
  FRA DEU [[2014, 2015]] there in [2014, 2015]
  DEU POL [[2016, 2015]] there in []
2016
  FRA DEU [[2016, 2015]] there in []
  DEU POL [[2016, 2015]] there in []
2014-2016 of 2014-2016
  FRA DEU [[2014, 2014]] there in [2014]
  DEU POL [[2016, 2014]] there in []
END
