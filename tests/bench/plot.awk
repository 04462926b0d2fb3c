#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0-only
#
# plot - draw what bench.sh measured: two bars for each case, on a logarithmic scale
#
# "M KERNEL CPUS ACCELERATOR RUNS", then "C TITLE PLAIN LAB RATIO" for each case; tabs between.

BEGIN {
	FS = "\t"
	LEFT = 270; RIGHT = 150; WIDTH = 460; ROW = 46; TOP = 92
	LEAST = 0.02; MOST = 200
}

function escaped(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}

function place(seconds) {
	if (seconds < LEAST)
		seconds = LEAST
	return LEFT + WIDTH * log(seconds / LEAST) / log(MOST / LEAST)
}

function text(x, y, what, more) {
	printf "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y, more, escaped(what)
}

function in_words(seconds) {
	if (seconds < 0.1)
		return sprintf("%.0f ms", seconds * 1000)
	return sprintf(seconds < 10 ? "%.2f s" : "%.0f s", seconds)
}

function bar(y, seconds, colour) {
	if (seconds == "")
		return
	printf "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"14\" rx=\"2\" fill=\"%s\"/>\n", \
		LEFT, y, place(seconds) - LEFT, colour
	text(place(seconds) + 6, y + 11.5, in_words(seconds), "font-size=\"12\" fill=\"#444\"")
}

function key(x, colour, what) {
	printf "<rect x=\"%d\" y=\"56\" width=\"14\" height=\"14\" rx=\"2\" fill=\"%s\"/>\n", x, colour
	text(x + 20, 67.5, what, "fill=\"#222\"")
}

function line(seconds, bottom, label) {
	printf "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>\n", \
		place(seconds), TOP - 8, place(seconds), bottom
	text(place(seconds), bottom + 16, label, "font-size=\"12\" fill=\"#666\" text-anchor=\"middle\"")
}

$1 == "M" { about = sprintf("Linux %s, %s CPUs, %s, medians of %s runs", $2, $3, $4, $5)
	if ($6 < $5) about = about sprintf(" (what takes plain minutes: %s)", $6) }
$1 == "C" { n++; title[n] = $2; plain[n] = $3; lab[n] = $4; ratio[n] = $5 }

END {
	bottom = TOP + n * ROW
	width = LEFT + WIDTH + RIGHT
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"", \
		width, bottom + 34, width, bottom + 34
	printf " font-family=\"'DejaVu Sans', Verdana, sans-serif\" font-size=\"14\">\n"
	printf "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#fff\"/>\n"
	text(20, 30, "From an edit to a verified kernel: the lab and plain kbuild with QEMU", \
		"font-size=\"17\" font-weight=\"bold\" fill=\"#222\"")
	key(20, "#b9bec7", "plain kbuild + QEMU")
	key(200, "#2f6fde", "the lab")
	text(300, 67.5, about, "font-size=\"12\" fill=\"#666\"")
	line(0.1, bottom, "0.1 s")
	line(1, bottom, "1 s")
	line(10, bottom, "10 s")
	line(100, bottom, "100 s")
	text(LEFT - 12, bottom + 16, "logarithmic", "font-size=\"12\" fill=\"#666\" text-anchor=\"end\"")
	for (i = 1; i <= n; i++) {
		y = TOP + (i - 1) * ROW
		text(LEFT - 12, y + 19, title[i], "text-anchor=\"end\" fill=\"#222\"")
		bar(y, plain[i], "#b9bec7")
		bar(y + 16, lab[i], "#2f6fde")
		if (ratio[i] != "")
			text(width - 20, y + 20, sprintf(ratio[i] < 10 ? "%.1f ×" : "%.0f ×", ratio[i]), \
				"text-anchor=\"end\" font-weight=\"bold\" fill=\"#222\"")
	}
	print "</svg>"
}
