/* SPDX-License-Identifier: GPL-2.0-only */
/* Search: what does not hold all of the words is hidden. No sign in here is one of XML's. */
"use strict";
const field = document.getElementById("search");
const found = document.getElementById("found");
const parts = Array.from(document.querySelectorAll("article"));
const texts = parts.map((part) => part.textContent.toLowerCase());
const families = Array.from(document.querySelectorAll("nav details"));
const groups = Array.from(document.querySelectorAll("nav section"));

function unfold(open) {
	families.forEach((family) => {
		family.open = open;
	});
}

/* What has no entry left has nothing to show. */
function hide_empty(part) {
	part.hidden = !part.querySelector("li:not([hidden])");
}

function entry(part) {
	return document.querySelector('nav a[href="#' + part.id + '"]').parentNode;
}

function search() {
	const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
	let n = 0;

	parts.forEach((part, i) => {
		const hit = words.every((word) => texts[i].includes(word));

		part.hidden = entry(part).hidden = !hit;
		n += hit ? 1 : 0;
	});
	unfold(words.length !== 0);
	families.forEach(hide_empty);
	groups.forEach(hide_empty);
	found.textContent = words.length === 0 ? "" : n + (n === 1 ? " page" : " pages");
}

function show() {
	const part = document.getElementById(location.hash.slice(1));

	if (part === null || !part.hidden)
		return;
	field.value = "";
	search();
	part.scrollIntoView();
}

field.parentNode.hidden = false;
field.addEventListener("input", search);
field.addEventListener("keydown", (event) => {
	if (event.key === "Escape") {
		field.value = "";
		search();
	}
});
document.addEventListener("keydown", (event) => {
	if (event.key === "/" ? document.activeElement !== field : false) {
		event.preventDefault();
		field.focus();
	}
});
window.addEventListener("hashchange", show);
window.addEventListener("beforeprint", () => unfold(true));
window.addEventListener("afterprint", search);
