// SPDX-License-Identifier: GPL-2.0-only
#include "classpage.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/page.h"
#include "classroom.h"

#define MISTAKES_SHOWN 20
#define ALIKES_SHOWN   50
#define LINES_SHOWN    12
#define BINS	       10

static const char style_sheet[] =
	":root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1d2330;--dim:#5b6472;--line:#c9c6bd;"
	"--good:#1f6f54;--bad:#a33a1a;--box:#fff}\n"
	"@media(prefers-color-scheme:dark){:root{--paper:#14171d;--ink:#e6e4de;--dim:#9aa3b2;"
	"--line:#3a414d;--good:#6fd3a8;--bad:#f0a070;--box:#1c2129}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:80rem;padding:1rem;background:var(--paper);color:var(--ink);"
	"font:1rem/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.35rem;margin:.2rem 0}\n"
	"h2{font-size:1.1rem;margin:1.6rem 0 .3rem}\n"
	"p{margin:.4rem 0}\n"
	"code,pre{font-family:ui-monospace,monospace;font-size:.88rem}\n"
	"pre{margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere;"
	"border-left:.25rem solid var(--line);padding-left:.6rem}\n"
	".dim{color:var(--dim)}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;background:var(--box)}\n"
	"td,th{padding:.25rem .6rem;text-align:left;vertical-align:top;"
	"border-bottom:1px solid var(--line)}\n"
	"td{overflow-wrap:anywhere}\n"
	"td.n,th.n{text-align:right;white-space:nowrap}\n"
	"td.name{min-width:8rem}\n"
	"td.PASS{color:var(--good)}\n"
	"td.word{white-space:nowrap}\n"
	"th button{all:unset;cursor:pointer;font-weight:600}\n"
	"th button:focus-visible{outline:2px solid var(--ink)}\n"
	"th[aria-sort=ascending] button::after{content:\" \\25b4\"}\n"
	"th[aria-sort=descending] button::after{content:\" \\25be\"}\n"
	"form{display:none;gap:.8rem;align-items:center;margin:.5rem 0;flex-wrap:wrap}\n"
	".live form{display:flex}\n"
	"input,select{font:inherit;color:inherit;background:var(--box);"
	"border:1px solid var(--line);border-radius:.4rem;padding:.25rem .6rem}\n"
	"svg{display:block;max-width:100%;height:auto}\n"
	"svg text{fill:var(--ink);font:12px system-ui,sans-serif}\n"
	"svg .bar{fill:var(--good)}\n"
	"svg .rest{fill:var(--line)}\n"
	"@media print{form{display:none!important}}\n";

static const char script[] =
	"'use strict';\n"
	"const table=document.getElementById('students'),body=table.tBodies[0];\n"
	"const rows=[...body.rows],heads=[...table.tHead.rows[0].cells];\n"
	"const words=document.getElementById('words'),verdict=document.getElementById('verdict');\n"
	"let column=0,down=false;\n"
	"function key(row){const c=row.cells[column];return c.dataset.n===undefined?\n"
	"  c.textContent.toLowerCase():+c.dataset.n;}\n"
	"function compare(a,b){const x=key(a),y=key(b),d=typeof x==='number'?x-y:x.localeCompare(y);\n"
	"  return down?-d:d;}\n"
	"function draw(){\n"
	"  const wanted=words.value.toLowerCase().split(/\\s+/).filter(w=>w);\n"
	"  let shown=0;\n"
	"  rows.slice().sort(compare).forEach(row=>{\n"
	"    const text=row.textContent.toLowerCase();\n"
	"    const ok=(!verdict.value||row.cells[1].textContent===verdict.value)&&\n"
	"      wanted.every(w=>text.includes(w));\n"
	"    row.hidden=!ok;shown+=ok;body.append(row);\n"
	"  });\n"
	"  heads.forEach((h,i)=>{if(i===column)h.setAttribute('aria-sort',down?'descending':'ascending');\n"
	"    else h.removeAttribute('aria-sort');});\n"
	"  document.getElementById('count').textContent=shown+' of '+rows.length+' shown';\n"
	"}\n"
	"function fromAddress(){\n"
	"  const asked=new URLSearchParams(location.hash.slice(1)),by=asked.get('sort')||'0';\n"
	"  words.value=asked.get('words')||'';verdict.value=asked.get('verdict')||'';\n"
	"  down=by.startsWith('-');column=Math.min(heads.length-1,parseInt(by.replace('-',''),10)||0);\n"
	"  draw();\n"
	"}\n"
	"heads.forEach((h,i)=>h.firstElementChild.addEventListener('click',()=>{\n"
	"  down=i===column&&!down;column=i;draw();}));\n"
	"words.addEventListener('input',draw);verdict.addEventListener('change',draw);\n"
	"document.forms[0].addEventListener('submit',e=>e.preventDefault());\n"
	"addEventListener('hashchange',fromAddress);\n"
	"document.body.classList.add('live');fromAddress();\n";

/* ---- plots ------------------------------------------------------------------------------------- */

/* How many students have how many points, in tenths of them all. */
static void plot_points(struct strbuf *out, const struct batch *batch)
{
	int bins[BINS + 1] = {0}, most = 1;

	for (int i = 0; i < batch->submissions->n; i++) {
		const struct grade_result *result = &batch->results[i];

		if (result->grade == GRADE_INFRA_ERROR || !result->max_points)
			continue;
		bins[result->points * BINS / result->max_points]++;
	}
	for (int i = 0; i <= BINS; i++)
		most = bins[i] > most ? bins[i] : most;
	strbuf_addstr(out,
		      "<h2>Points</h2>\n<svg viewBox=\"0 0 560 190\" width=\"560\" role=\"img\" "
		      "aria-label=\"students by points\">\n");
	for (int i = 0; i <= BINS; i++) {
		int height = bins[i] * 140 / most;

		strbuf_addf(out,
			    "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"40\" height=\"%d\"/>"
			    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>"
			    "<text x=\"%d\" y=\"182\" text-anchor=\"middle\">%d%s</text>\n",
			    10 + i * 49, 160 - height, height, 30 + i * 49, 154 - height, bins[i],
			    30 + i * 49, i * 100 / BINS, i == BINS ? " %" : "+");
	}
	strbuf_addstr(out, "</svg>\n<p class=\"dim\">students by percent of all points</p>\n");
}

static void bar(struct strbuf *out, int part, int whole)
{
	int width = whole ? part * 200 / whole : 0;

	strbuf_addf(
		out,
		"<svg viewBox=\"0 0 200 14\" width=\"200\" role=\"img\" aria-label=\"%d of %d\">"
		"<rect class=\"rest\" width=\"200\" height=\"14\"/>"
		"<rect class=\"bar\" width=\"%d\" height=\"14\"/></svg>",
		part, whole, width);
}

/* ---- tables ------------------------------------------------------------------------------------ */

static void goals(struct strbuf *out, const struct classroom *classroom)
{
	strbuf_addstr(out, "<h2>Goals</h2>\n<table id=\"goals\">\n<thead><tr><th>goal</th>"
			   "<th></th><th class=\"n\">passed</th><th class=\"n\">points</th>"
			   "<th></th></tr></thead>\n<tbody>\n");
	for (int i = 0; i < classroom->ngoals; i++) {
		const struct goal_rate *rate = &classroom->goals[i];

		strbuf_addstr(out, "<tr>");
		page_element(out, "td", "word", rate->id);
		strbuf_addstr(out, "<td>");
		page_text(out, rate->title);
		strbuf_addf(out, "%s</td><td class=\"n\">%d of %d</td><td class=\"n\">%d</td><td>",
			    rate->hidden ? " <i class=\"dim\">hidden</i>" : "", rate->passed,
			    rate->judged, rate->points);
		bar(out, rate->passed, rate->judged);
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</tbody>\n</table>\n");
}

static void mistakes(struct strbuf *out, const struct classroom *classroom)
{
	if (!classroom->nmistakes)
		return;
	strbuf_addstr(out,
		      "<h2>Commonest mistakes</h2>\n<table id=\"mistakes\">\n<thead><tr>"
		      "<th>code</th><th class=\"n\">students</th><th>as one of them has it</th>"
		      "</tr></thead>\n<tbody>\n");
	for (int i = 0; i < classroom->nmistakes && i < MISTAKES_SHOWN; i++) {
		const struct mistake *mistake = &classroom->mistakes[i];

		strbuf_addstr(out, "<tr>");
		page_element(out, "td", "word", mistake->code);
		strbuf_addf(out, "<td class=\"n\">%d</td><td>", mistake->students);
		page_text(out, mistake->message);
		strbuf_addstr(out, " <span class=\"dim\">");
		page_text(out, mistake->student);
		if (mistake->file && mistake->line)
			strbuf_addf(out, ", line %d of ", mistake->line);
		page_text(out, mistake->line ? mistake->file : NULL);
		strbuf_addstr(out, "</span>\n");
		if (mistake->text)
			page_element(out, "pre", NULL, mistake->text);
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</tbody>\n</table>\n");
}

static void alikes(struct strbuf *out, const struct classroom *classroom, const struct batch *batch)
{
	const struct alikes *alikes = &classroom->alikes;

	strbuf_addstr(out, "<h2>Alike</h2>\n");
	if (!alikes->n)
		page_element(out, "p", "dim",
			     "no two of them have anything in common that few have");
	for (int i = 0; i < alikes->n && i < ALIKES_SHOWN; i++) {
		const struct alike *alike = &alikes->list[i];

		strbuf_addstr(out, "<div class=\"alike\"><p><b>");
		page_text(out, batch->results[alike->a].student);
		strbuf_addstr(out, "</b> and <b>");
		page_text(out, batch->results[alike->b].student);
		if (alike->same)
			strbuf_addstr(out, "</b>: the same file, byte by byte</p>\n");
		else
			strbuf_addf(out, "</b>: %d added lines that few others have</p>\n",
				    alike->nlines);
		for (int j = 0; j < alike->nlines && j < LINES_SHOWN; j++)
			page_element(out, "pre", NULL, alike->lines[j]);
		strbuf_addstr(out, "</div>\n");
	}
	if (alikes->n > ALIKES_SHOWN)
		strbuf_addf(out, "<p class=\"dim\">and %d pairs more</p>\n",
			    alikes->n - ALIKES_SHOWN);
	page_element(
		out, "p", "dim",
		"Lines that the course gives, and those that many write, do not count. This is "
		"evidence to look at and changes no grade: two students may be right in the "
		"same way.");
}

/* A directory's name as a part of an address. */
static void address(struct strbuf *out, const char *name)
{
	for (; *name; name++) {
		unsigned char c = *name;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-_.~", c))
			strbuf_addch(out, c);
		else
			strbuf_addf(out, "%%%02X", c);
	}
}

static void remarks(struct strbuf *out, const struct grade_result *result)
{
	strbuf_addstr(out, "<td>");
	page_text(out, result->reason);
	if (result->flags) {
		strbuf_addstr(out, "<br><b>flagged:</b> ");
		page_text(out, result->flags);
	}
	if (result->ignored) {
		strbuf_addstr(out, "<br><b>ignored:</b> ");
		page_text(out, result->ignored);
	}
	strbuf_addstr(out, "</td>");
}

static void student(struct strbuf *out, const struct grade_result *result)
{
	const char *grade = grade_name(result->grade);

	strbuf_addstr(out, "<tr><td class=\"name\"><a href=\"./");
	address(out, result->student);
	strbuf_addstr(out, "/feedback.html\">");
	page_text(out, result->student);
	strbuf_addf(out, "</a></td><td class=\"word %s\">%s</td>", grade, grade);
	if (result->grade == GRADE_INFRA_ERROR)
		strbuf_addstr(out, "<td class=\"n\" data-n=\"-1\">none</td>");
	else
		strbuf_addf(out, "<td class=\"n\" data-n=\"%d\">%d of %d</td>", result->points,
			    result->points, result->max_points);
	page_element(out, "td", NULL, result->codes);
	remarks(out, result);
	strbuf_addf(out, "<td class=\"n\" data-n=\"%.1f\">%.1f</td></tr>\n", result->seconds,
		    result->seconds);
}

static void students(struct strbuf *out, const struct batch *batch)
{
	static const char *const heads[] = {"student", "verdict", "points",
					    "codes",   "why",	  "seconds"};

	strbuf_addstr(out, "<h2>Students</h2>\n<form><label>search <input id=\"words\" "
			   "type=\"search\"></label><label>verdict <select id=\"verdict\">"
			   "<option value=\"\">all</option>");
	for (int grade = GRADE_PASS; grade <= GRADE_INFRA_ERROR; grade++) {
		if (batch_count(batch, grade))
			page_element(out, "option", NULL, grade_name(grade));
	}
	strbuf_addstr(out,
		      "</select></label><span id=\"count\" aria-live=\"polite\"></span></form>\n"
		      "<div class=\"wide\"><table id=\"students\">\n<thead><tr>");
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		strbuf_addf(out, "<th%s><button type=\"button\">%s</button></th>",
			    i == 2 || i == 5 ? " class=\"n\"" : "", heads[i]);
	strbuf_addstr(out, "</tr></thead>\n<tbody>\n");
	for (int i = 0; i < batch->submissions->n; i++)
		student(out, &batch->results[i]);
	strbuf_addstr(out, "</tbody>\n</table></div>\n");
}

static void summary(struct strbuf *out, const struct batch *batch)
{
	const char *separator = ": ";
	double seconds = 0;

	strbuf_addstr(out, "<h1>Grading of ");
	page_text(out, streq(batch->plan->name, "all") ? "the whole course" : batch->plan->name);
	strbuf_addf(out, "</h1>\n<p>%d submission%s", batch->submissions->n,
		    batch->submissions->n == 1 ? "" : "s");
	for (int grade = GRADE_PASS; grade <= GRADE_INFRA_ERROR; grade++) {
		if (!batch_count(batch, grade))
			continue;
		strbuf_addf(out, "%s%d %s", separator, batch_count(batch, grade),
			    grade_name(grade));
		separator = ", ";
	}
	for (int i = 0; i < batch->submissions->n; i++)
		seconds += batch->results[i].seconds;
	strbuf_addf(out,
		    "</p>\n<p class=\"dim\">seed %llu, %.0f seconds of grading in all. For whoever "
		    "grades: this page names students and mentions hidden goals.</p>\n",
		    (unsigned long long)batch->plan->seed, seconds);
}

void classpage_html(struct strbuf *out, const struct batch *batch)
{
	const struct page_parts page = {
		.title = "Grading report", .style = style_sheet, .script = script};
	struct classroom classroom = {.arena = arena_new()};

	classroom_read(&classroom, batch);
	page_open(out, &page);
	summary(out, batch);
	plot_points(out, batch);
	goals(out, &classroom);
	mistakes(out, &classroom);
	students(out, batch);
	alikes(out, &classroom, batch);
	page_close(out, &page);
	arena_free(classroom.arena);
}

int classpage_write(const struct batch *batch)
{
	char *path = path_join(batch->plan->out, "report.html");
	struct strbuf text = {0};
	int err;

	classpage_html(&text, batch);
	err = file_write_atomic(path, text.buf, text.len);
	strbuf_release(&text);
	free(path);
	return err;
}
