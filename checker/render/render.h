/* SPDX-License-Identifier: GPL-2.0-only */
/* render - show a verdict; one file per format, found by the linker */
#ifndef LAB_RENDER_H
#define LAB_RENDER_H

#include <stdbool.h>
#include <stdio.h>

struct verdict;
struct finding;
struct strbuf;
struct trail;

/**
 * struct style - what the output can show
 * @colour: escape sequences are wanted (a terminal, no NO_COLOR, no --plain, TERM not dumb)
 * @width: columns to wrap prose at; 0: do not wrap
 * @height: rows that are visible at once; 0: it is not a terminal
 * @unicode: the locale can show more than ASCII
 */
struct style {
	bool colour, unicode;
	int width, height;
};

/** style_for - what @stream can show; @plain is the --plain option. */
struct style style_for(FILE *stream, bool plain);

struct renderer {
	const char *name, *summary; /* "json", "the verdict for programs" */
	void (*render)(const struct verdict *verdict, const struct style *style,
		       struct strbuf *out);
};

#define RENDERER(ident)                                                                            \
	static const struct renderer renderer_##ident;                                             \
	static const struct renderer *const renderer_##ident##_p                                   \
		__attribute__((used, section("lab_renderers"))) = &renderer_##ident;               \
	static const struct renderer renderer_##ident

/** renderer_find - by name, or NULL. */
const struct renderer *renderer_find(const char *name);

/** renderers_names - "json junit sarif ...", all of them; stays valid. */
const char *renderers_names(void);

/**
 * render_finding_term - one finding as the terminal shows it
 * @dosed: as verdict->dosed: what the hints are to give is not spelled out
 */
void render_finding_term(const struct finding *finding, bool dosed, const struct style *style,
			 struct strbuf *out);

/** render_guest_term - for --timing: what the guest ran under and why, and the seed; or nothing. */
void render_guest_term(const struct verdict *verdict, struct strbuf *out);

/** render_trail_term - the path of a call, link by link, as the terminal shows it. */
void render_trail_term(const struct trail *trail, const struct style *style, struct strbuf *out);

/** render_trail_end - what follows from it, in a line: the first broken link. */
void render_trail_end(const struct trail *trail, const struct style *style, struct strbuf *out);

/** text_escape - append @text with control characters made visible, for hostile file content. */
void text_escape(struct strbuf *out, const char *text);

/** text_escape_lines - the same, but for line ends (CRLF too) and tabs: many lines stay many. */
void text_escape_lines(struct strbuf *out, const char *text);

#endif
