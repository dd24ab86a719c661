// Package worldmap draws the markets on a map of the world, as one SVG made on the server.
//
// Rules:
//  1. A country that is a market is a link with its name as text; the others are land and nothing else.
//  2. Small states are dots, large enough to be pointed at.
//  3. The stage of a market is told by pattern and outline, not by colour alone; the text says it too.
//  4. Borders carry no weight of their own: see docs/decisions/map.md.
//  5. The picture works without script; a page gives the same links as a plain list beside it.
//
// Classes: .worldmap on the svg, .land on every shape, and the class that the caller gives (stage-open,
// stage-pilot, stage-announced, stage-closed, stage-withdrawing, stage-withdrawn). CSS gives fills:
// url(#worldmap-pilot), url(#worldmap-announced) and url(#worldmap-ending) are patterns in currentColor.
package worldmap

//go:generate go run ./gen -shapes ../../node_modules/world-atlas/countries-110m.json -detail ../../node_modules/world-atlas/countries-50m.json -codes /usr/share/iso-codes/json/iso_3166-1.json
