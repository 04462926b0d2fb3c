// SPDX-License-Identifier: GPL-2.0-only
#include "../exam/journey.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "page.h"
#include "pictures.h"

/*
 * The page is whole without its script, which only shows one station at a time. Text gets in by
 * page_text() alone, and the policy in its head lets nothing run or be drawn but the two pieces below,
 * named by their digests.
 */

static const char style_sheet[] =
	":root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1d2330;--dim:#5b6472;--line:#c9c6bd;"
	"--user:#1f6f54;--kernel:#8a3b12;--mark:#fff1b8;--box:#fff}\n"
	"@media(prefers-color-scheme:dark){:root{--paper:#14171d;--ink:#e6e4de;--dim:#9aa3b2;"
	"--line:#3a414d;--user:#6fd3a8;--kernel:#f0a070;--mark:#5a4a10;--box:#1c2129}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:68rem;padding:1rem;background:var(--paper);color:var(--ink);"
	"font:1rem/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.35rem;margin:.2rem 0;overflow-wrap:anywhere}\n"
	"h2{font-size:1.1rem;margin:0 0 .3rem}\n"
	"code,pre,td,th,.place{font-family:ui-monospace,monospace;font-size:.92rem}\n"
	"p{margin:.4rem 0}\n"
	".dim,.meaning{color:var(--dim)}\n"
	".way{display:grid;grid-template-columns:19rem 1fr;gap:1.5rem;align-items:start}\n"
	"ol{list-style:none;margin:0;padding:0}\n"
	"ol a{display:block;padding:.35rem .7rem;border-left:.35rem solid var(--kernel);"
	"color:inherit;text-decoration:none}\n"
	"ol a.user{border-color:var(--user)}\n"
	"ol a:hover{background:var(--box)}\n"
	"ol a.now{background:var(--mark);font-weight:600}\n"
	"ol a.now::after{content:\" \\25c0\"}\n"
	".border{padding:.2rem .7rem;border-top:2px dashed var(--line);margin-top:.2rem;"
	"color:var(--dim);font-size:.85rem}\n"
	"section{background:var(--box);border:1px solid var(--line);border-radius:.5rem;"
	"padding:.9rem 1.1rem;margin-bottom:1rem;overflow-x:auto}\n"
	"section.user{border-top:.35rem solid var(--user)}\n"
	"section.kernel{border-top:.35rem solid var(--kernel)}\n"
	".steps section{display:none}\n"
	".steps section.now{display:block}\n"
	"table{border-collapse:collapse;margin:.5rem 0}\n"
	"td,th{padding:.15rem .9rem .15rem 0;text-align:left;vertical-align:top}\n"
	"th{font-weight:600}\n"
	"td.meaning{font-family:inherit}\n"
	"tr.new td:nth-child(2){background:var(--mark)}\n"
	"pre{margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"pre.code{border-left:.25rem solid var(--line);padding-left:.6rem}\n"
	"nav{display:none;gap:.6rem;align-items:center;margin:.6rem 0}\n"
	".steps nav{display:flex}\n"
	"button{font:inherit;color:inherit;background:var(--box);border:1px solid var(--line);"
	"border-radius:.4rem;padding:.25rem .9rem}\n"
	"button:disabled{opacity:.4}\n"
	".bad{border-left:.35rem solid #c0392b;padding-left:.7rem}\n"
	"@media(max-width:44rem){.way{grid-template-columns:1fr}}\n"
	"@media print{nav{display:none!important}.steps section{display:block}"
	"section{break-inside:avoid}}\n";

static const char script[] =
	"'use strict';\n"
	"const all=[...document.querySelectorAll('section')];\n"
	"const links=[...document.querySelectorAll('ol a')];\n"
	"const [back,on]=document.querySelectorAll('nav button');\n"
	"let now=0;\n"
	"function show(n){\n"
	"  now=Math.max(0,Math.min(all.length-1,n));\n"
	"  all.forEach((s,i)=>s.classList.toggle('now',i===now));\n"
	"  links.forEach((a,i)=>{a.classList.toggle('now',i===now);\n"
	"    if(i===now)a.setAttribute('aria-current','step');else a.removeAttribute('aria-current');});\n"
	"  back.disabled=now===0;on.disabled=now===all.length-1;\n"
	"  document.getElementById('count').textContent=(now+1)+' of '+all.length;\n"
	"}\n"
	"function wanted(){const m=/^#s(\\d+)$/.exec(location.hash);return m?+m[1]-1:0;}\n"
	"if(all.length){\n"
	"  document.body.classList.add('steps');\n"
	"  links.forEach((a,i)=>a.addEventListener('click',e=>{e.preventDefault();show(i);}));\n"
	"  back.addEventListener('click',()=>show(now-1));\n"
	"  on.addEventListener('click',()=>show(now+1));\n"
	"  addEventListener('hashchange',()=>show(wanted()));\n"
	"  addEventListener('keydown',e=>{\n"
	"    if(e.ctrlKey||e.altKey||e.metaKey)return;\n"
	"    const to={ArrowRight:now+1,ArrowDown:now+1,n:now+1,j:now+1,ArrowLeft:now-1,ArrowUp:now-1,\n"
	"      p:now-1,k:now-1,Home:0,End:all.length-1}[e.key];\n"
	"    if(to!==undefined){e.preventDefault();show(to);}\n"
	"  });\n"
	"  show(wanted());\n"
	"}\n";

/* ---- the list of stations, which is the map ------------------------------------------------ */

static void map(const struct journey *journey, struct strbuf *out)
{
	strbuf_addstr(out, "<ol>\n");
	for (int i = 0; i < journey->nstations; i++) {
		const struct station *station = &journey->stations[i];

		if (i && station->in_kernel != station[-1].in_kernel)
			page_element(out, "li", "border",
				station->in_kernel ? "into the kernel" : "back to the program");
		strbuf_addf(out, "<li><a class=\"%s\" href=\"#s%d\">",
			    station->in_kernel ? "kernel" : "user", i + 1);
		page_text(out, station->title);
		strbuf_addstr(out, "</a></li>\n");
	}
	strbuf_addstr(out, "</ol>\n");
}

/* ---- a station ----------------------------------------------------------------------------- */

/* Whether a register held something else when it was shown last; the first time is no change. */
static bool is_changed(const struct journey *journey, int at, const struct journey_value *value)
{
	while (at-- > 0) {
		const struct station *station = &journey->stations[at];

		for (int i = station->nvalues - 1; i >= 0; i--)
			if (streq(station->values[i].name, value->name))
				return station->values[i].value != value->value;
	}
	return false;
}

static void values(const struct journey *journey, int at, struct strbuf *out)
{
	const struct station *station = &journey->stations[at];

	if (!station->nvalues)
		return;
	strbuf_addstr(out, "<table>\n");
	for (int i = 0; i < station->nvalues; i++) {
		const struct journey_value *value = &station->values[i];
		char *number = journey_number(value);

		strbuf_addstr(out, is_changed(journey, at, value) ? "<tr class=\"new\">" : "<tr>");
		page_element(out, "th", NULL, value->name);
		strbuf_addf(out, "<td title=\"0x%lx\">%s</td>\n", value->value, number);
		page_element(out, "td", "meaning", value->meaning);
		strbuf_addstr(out, "</tr>\n");
		free(number);
	}
	strbuf_addstr(out, "</table>\n");
}

static void place(const struct station *station, struct strbuf *out)
{
	strbuf_addstr(out, "<p class=\"place dim\">");
	if (station->symbol && !streq(station->id, "pt_regs")) {
		page_text(out, station->symbol);
		if (station->offset)
			strbuf_addf(out, "+0x%lx", station->offset);
		strbuf_addstr(out, " at ");
	}
	strbuf_addf(out, "0x%lx</p>\n", station->address);
}

static void lines(const struct station *station, struct strbuf *out)
{
	for (int i = 0; i < station->nlines; i++) {
		const struct journey_line *line = &station->lines[i];

		strbuf_addstr(out, "<pre class=\"code\"><span class=\"dim\">");
		page_text(out, line->file);
		strbuf_addf(out, ":%d</span>  ", line->line);
		page_text(out, line->text);
		for (int j = 0; j < line->nvalues; j++) {
			char *number = journey_number(&line->values[j]);

			strbuf_addstr(out, j ? ", " : "\n    <b>");
			page_text(out, line->values[j].name);
			strbuf_addf(out, " = %s", number);
			free(number);
		}
		strbuf_addstr(out, line->nvalues ? "</b></pre>\n" : "</pre>\n");
	}
}

static void section(const struct journey *journey, int at, struct strbuf *out)
{
	const struct station *station = &journey->stations[at];

	strbuf_addf(out, "<section id=\"s%d\" class=\"%s\">\n", at + 1,
		    station->in_kernel ? "kernel" : "user");
	page_element(out, "h2", NULL, station->title);
	place(station, out);
	lines(station, out);
	values(journey, at, out);
	if (station->note)
		page_element(out, "p", NULL, station->note);
	if (station->inlined)
		page_element(out, "p", NULL, station->inlined);
	if (station->ncalls) {
		strbuf_addstr(out, "<p class=\"dim\">calls, passed over: ");
		for (int i = 0; i < station->ncalls; i++) {
			strbuf_addstr(out, i ? ", " : "");
			page_text(out, station->calls[i]);
		}
		strbuf_addstr(out, "</p>\n");
	}
	strbuf_addstr(out, "</section>\n");
}

/* ---- the page ------------------------------------------------------------------------------ */

static void summary(const struct journey *journey, struct strbuf *out)
{
	page_element(out, "h1", NULL, journey->command);
	strbuf_addstr(out, "<p class=\"dim\">in Linux ");
	page_text(out, journey->kernel);
	strbuf_addf(out, ", %d instructions followed</p>\n", journey->instructions);
	if (journey->end_text)
		page_element(out, "p", "bad", journey->end_text);
	if (journey->trouble)
		page_element(out, "p", "bad", journey->trouble);
	if (journey->help)
		page_element(out, "p", NULL, journey->help);
	if (journey->end == JOURNEY_RETURNED) {
		strbuf_addstr(out, "<p>");
		page_text(out, journey->call);
		strbuf_addf(out, ", number %ld, came back with <code>%ld</code>.</p>\n",
			    journey->number, journey->result);
	}
}

void render_journey_html(const struct journey *journey, struct strbuf *out)
{
	char *title = xasprintf("%s: its way through the kernel", journey->call);
	const struct page_parts page = {.title = title, .style = style_sheet, .script = script};

	page_open(out, &page);
	summary(journey, out);
	if (journey->nstations)
		strbuf_addstr(out, "<nav><button type=\"button\">&#8592; back</button>"
				   "<button type=\"button\">on &#8594;</button>"
				   "<span id=\"count\" aria-live=\"polite\"></span>"
				   "<span class=\"dim\">arrow keys step, too</span></nav>\n");
	strbuf_addstr(out, "<div class=\"way\">\n");
	map(journey, out);
	strbuf_addstr(out, "<main>\n");
	for (int i = 0; i < journey->nstations; i++)
		section(journey, i, out);
	strbuf_addstr(out, "</main>\n</div>\n");
	if (journey->output && *journey->output) {
		page_element(out, "p", "dim", "what the program printed:");
		page_element(out, "pre", NULL, journey->output);
	}
	page_close(out, &page);
	free(title);
}
