// SPDX-License-Identifier: GPL-2.0-only
#include "trail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/util.h"
#include "match.h"

struct making {
	struct arena *arena;
	const struct view *view;
	const struct facts *facts;
	const struct table_row *row;
	const char *handler; /* "__x64_sys_adder" */
	struct trail *trail;
};

static struct trail_link *set(struct making *making, enum link_kind kind, enum link_state state,
			      const char *fault)
{
	struct trail_link *link = &making->trail->links[kind];

	link->state = state;
	link->fault = fault;
	return link;
}

static void show(struct trail_link *link, struct span place, const char *text)
{
	if (link->nevidence < LINK_EVIDENCE_MAX)
		link->evidence[link->nevidence++] = (struct link_evidence){place, text};
}

/* ---- what is out of date -------------------------------------------------------------------- */

static bool is_below(const char *file, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(file, dir, len) == 0 && file[len] == '/';
}

/* The learner's own programs are no part of the kernel. */
static bool is_kernel(const char *file)
{
	return !is_below(file, "tools") && !is_below(file, "Documentation");
}

/* A file that was edited since and may decide what comes out when @source is compiled. */
static const char *unbuilt_for(const struct facts *facts, const char *source,
			       const struct file_facts *file)
{
	for (int i = 0; i < facts->stage.nunbuilt; i++) {
		const char *edited = facts->stage.unbuilt[i];

		if (is_kernel(edited) && (streq(edited, source) || ends_with(edited, ".h") ||
					  (file && streq(edited, file->makefile))))
			return edited;
	}
	return NULL;
}

static const char *unbuilt_kernel(const struct facts *facts)
{
	for (int i = 0; i < facts->stage.nunbuilt; i++)
		if (is_kernel(facts->stage.unbuilt[i]))
			return facts->stage.unbuilt[i];
	return NULL;
}

static bool is_unbuilt(const struct facts *facts, const char *file)
{
	for (int i = 0; file && i < facts->stage.nunbuilt; i++)
		if (streq(facts->stage.unbuilt[i], file))
			return true;
	return false;
}

/* Of a stage that holds nothing, or that nobody has looked at. */
static const char *nothing_there(const struct facts *facts)
{
	return facts->stage.state == FACT_COLLECTED ? "not built yet" : "not looked at";
}

static const char *not_built(struct making *making, const char *file)
{
	return arena_printf(making->arena, "not built since your last edit of %s", file);
}

/* ---- row ------------------------------------------------------------------------------------ */

/* What keeps the generators from making anything of the row; NULL: nothing does. */
static const char *row_fault(const struct making *making, const struct table_row *row)
{
	struct arena *arena = making->arena;

	if (row->leading_space)
		return "it does not begin in column 1, so the kernel's scripts skip it";
	if (!row->decimal)
		return arena_printf(arena, "\"%s\" is no decimal number", row->number_text);
	if (!streq(row->abi, "common") && !streq(row->abi, "64"))
		return arena_printf(arena, "its abi is \"%s\": 64-bit programs need common or 64",
				    row->abi ? row->abi : "");
	if (!row->entry)
		return "it names no entry point in column 4";
	if (row->region == REGION_X32 || (row->number >= 512 && row->number <= 547))
		return "it stands among the x32 rows";
	return NULL;
}

static void judge_row(struct making *making)
{
	const struct view *view = making->view;
	const struct table_row *row = making->row ? making->row : view->near_row;
	struct trail_link *link;

	if (making->row && !streq(making->row->name, view->subject->name))
		link = set(making, LINK_ROW, LINK_BROKEN,
			   arena_printf(making->arena, "the row of this entry point is named %s",
					making->row->name));
	else if (making->row)
		link = set(making, LINK_ROW, LINK_HOLDS, row_fault(making, making->row));
	else
		link = set(making, LINK_ROW, LINK_BROKEN,
			   arena_printf(making->arena, "the table has no row for %s",
					view->subject->name));
	if (link->fault)
		link->state = LINK_BROKEN;
	if (row)
		show(link, row->span,
		     arena_printf(making->arena, "%s %s %s %s",
				  row->number_text ? row->number_text : "-",
				  row->abi ? row->abi : "-", row->name ? row->name : "-",
				  row->entry ? row->entry : ""));
	else
		show(link, span_line(making->facts->kernel.table_file, 0), NULL);
}

/* ---- generated headers ---------------------------------------------------------------------- */

/* "#define __NR_adder 451" */
static bool is_number_line(const struct making *making, const char *text, long *number)
{
	const char *at = strstr(text, "__NR_");
	size_t len = strlen(making->view->subject->name);

	if (!at || strncmp(at + 5, making->view->subject->name, len) != 0 ||
	    (at[5 + len] != ' ' && at[5 + len] != '\t'))
		return false;
	*number = strtol(at + 5 + len, NULL, 0);
	return true;
}

/* "__SYSCALL(451, sys_adder)", "__SYSCALL_64(451, __x64_sys_adder, )" */
static bool is_entry_line(const struct making *making, const char *text, long *number)
{
	const char *open = strchr(text, '('), *comma = open ? strchr(open, ',') : NULL;
	char *entry;

	if (!starts_with(text, "__SYSCALL") || !comma)
		return false;
	*number = strtol(open + 1, NULL, 0);
	comma += 1 + strspn(comma + 1, " \t");
	entry = arena_strndup(making->arena, comma, strcspn(comma, " \t,)"));
	return streq(entry_base(making->arena, entry), match_entry_base(making->view));
}

static void judge_header(struct making *making, enum link_kind kind, const char *file,
			 const char *missing,
			 bool (*matches)(const struct making *, const char *, long *))
{
	const struct build_facts *build = &making->facts->build;
	const char *table = making->facts->kernel.table_file;
	struct trail_link *link = set(making, kind, LINK_BROKEN, missing);
	long number = -1;

	for (int i = 0; i < build->ngenerated; i++) {
		const struct generated_line *line = &build->generated[i];

		if (!streq(line->file, file) || !matches(making, line->text, &number))
			continue;
		show(link, span_line(line->file, line->line), line->text);
		link->state = LINK_HOLDS;
		link->fault = NULL;
		if (!making->row || number == making->row->number)
			break;
		link->state = LINK_BROKEN;
		link->fault = arena_printf(making->arena, "it holds the number %ld, the row %ld",
					   number, making->row->number);
		break;
	}
	if (!making->facts->stage.headers)
		set(making, kind, LINK_UNKNOWN, nothing_there(making->facts));
	else if (is_unbuilt(making->facts, table))
		set(making, kind, LINK_STALE, not_built(making, table));
	if (!link->nevidence)
		show(link, span_line(file, 0), NULL);
}

/* ---- object --------------------------------------------------------------------------------- */

static const struct built_object *object_of(const struct making *making, const char *source)
{
	for (int i = 0; i < making->facts->stage.nobjects; i++)
		if (streq(making->facts->stage.objects[i].source, source))
			return &making->facts->stage.objects[i];
	return NULL;
}

static bool defines(const struct built_object *object, const char *function)
{
	for (int i = 0; i < object->nfunctions; i++)
		if (streq(object->functions[i], function))
			return true;
	return false;
}

/* Why kbuild does not compile the file at all; NULL when it does, as far as the lab can tell. */
static const char *unlisted(struct making *making, const struct file_facts *file)
{
	static const char *const reasons[] = {
		[BUILT_NOT_LISTED] = "no Makefile lists its object",
		[BUILT_AS_MODULE] = "its object is listed as a module",
		[BUILT_OPTION_OFF] = "its object depends on an option that is off",
		[BUILT_DEAD_BRANCH] = "its object is listed in a branch that is not taken",
		[BUILT_DIR_NOT_ENTERED] = "no Makefile above enters its directory",
		[BUILT_OVERWRITTEN] = "a later = or := drops its object from the list",
		[BUILT_AS_SOURCE] = "it is listed as a source, not as an object",
	};

	if (!file || file->included_by || (size_t)file->built >= ARRAY_SIZE(reasons) ||
	    !reasons[file->built])
		return NULL;
	return arena_printf(making->arena, "%s is not compiled: %s", file->file,
			    reasons[file->built]);
}

static void judge_built_object(struct making *making, struct trail_link *link,
			       const struct definition *definition)
{
	const struct built_object *object = object_of(making, definition->span.file);
	const char *edited = unbuilt_for(making->facts, definition->span.file, definition->file);

	if (making->facts->stage.state != FACT_COLLECTED || !object ||
	    (!object->exists && !making->facts->stage.headers)) {
		set(making, LINK_OBJECT, LINK_UNKNOWN, nothing_there(making->facts));
		return;
	}
	if (edited)
		set(making, LINK_OBJECT, LINK_STALE, not_built(making, edited));
	else if (!object->exists && unbuilt_kernel(making->facts))
		set(making, LINK_OBJECT, LINK_STALE,
		    not_built(making, unbuilt_kernel(making->facts)));
	else if (!object->exists)
		set(making, LINK_OBJECT, LINK_BROKEN,
		    arena_printf(making->arena, "the last build made no %s", object->file));
	else if (!object->current)
		set(making, LINK_OBJECT, LINK_STALE,
		    arena_printf(making->arena, "%s is older than its source: it did not compile",
				 object->file));
	else if (!defines(object, making->handler))
		set(making, LINK_OBJECT, LINK_BROKEN,
		    arena_printf(making->arena, "%s defines no %s", object->file, making->handler));
	if (object->exists && defines(object, making->handler))
		show(link, span_line(object->file, 0),
		     arena_printf(making->arena, "defines %s", making->handler));
}

static void judge_object(struct making *making)
{
	const struct definition *definition = match_definition(making->view);
	const struct file_facts *file = definition ? definition->file : NULL;
	struct trail_link *link = set(making, LINK_OBJECT, LINK_HOLDS, NULL);
	const char *fault;

	if (!definition) {
		link->state = LINK_BROKEN;
		link->fault = arena_printf(making->arena,
					   "no SYSCALL_DEFINE of %s that the compiler sees",
					   match_entry_base(making->view));
		if (making->view->ndefinitions)
			show(link, making->view->definitions[0]->span, "hidden from the compiler");
		return;
	}
	show(link, definition->span,
	     definition->macro
		     ? arena_printf(
			       making->arena, "%s(%s", definition->macro,
			       definition->nargs
				       ? arena_printf(making->arena, "%s, ...)", definition->name)
				       : arena_printf(making->arena, "%s)", definition->name))
		     : definition->name);
	if (file && file->item)
		show(link, file->item->span,
		     arena_printf(making->arena, "%s %s %s", file->item->list, file->item->op,
				  file->item->word));
	else if (file && file->makefile && unlisted(making, file))
		show(link, span_line(file->makefile, 0), NULL);
	fault = unlisted(making, file);
	if (fault)
		set(making, LINK_OBJECT, LINK_BROKEN, fault);
	else
		judge_built_object(making, link, definition);
}

/* ---- image ---------------------------------------------------------------------------------- */

/* Whether vmlinux says nothing about the tree as it is now; sets the link's state then. */
static bool image_is_behind(struct making *making, enum link_kind kind)
{
	const struct facts *facts = making->facts;
	const char *file = unbuilt_kernel(facts);

	if (facts->image.state != FACT_COLLECTED)
		set(making, kind, LINK_UNKNOWN, "not linked yet");
	else if (file)
		set(making, kind, LINK_STALE, not_built(making, file));
	else if (facts->stage.unlinked || facts->image.stale)
		set(making, kind, LINK_STALE, "not linked since your last edit");
	else
		return false;
	return true;
}

static unsigned long address_of(const struct image_facts *image, const char *symbol, bool *there)
{
	*there = false;
	for (int i = 0; i < image->nsymbols; i++) {
		if (!streq(image->symbols[i], symbol))
			continue;
		*there = true;
		return image->addresses ? image->addresses[i] : 0;
	}
	return 0;
}

static void judge_symbol(struct making *making)
{
	const struct image_facts *image = &making->facts->image;
	struct trail_link *link;
	bool there;
	unsigned long address = address_of(image, making->handler, &there);

	link = set(making, LINK_SYMBOL, LINK_HOLDS, NULL);
	if (!there)
		set(making, LINK_SYMBOL, LINK_BROKEN,
		    arena_printf(making->arena, "vmlinux holds no %s", making->handler));
	image_is_behind(making, LINK_SYMBOL);
	if (there && address)
		show(link, (struct span){0},
		     arena_printf(making->arena, "%s at %lx", making->handler, address));
	else if (there)
		show(link, (struct span){0}, making->handler);
}

static void judge_slot(struct making *making)
{
	const struct image_facts *image = &making->facts->image;
	long number = making->row ? making->row->number : -1;
	struct trail_link *link =
		set(making, LINK_SLOT, LINK_UNKNOWN, "there is no row, so no slot");
	const char *found;

	if (number >= 0 && !image->dispatch_known)
		set(making, LINK_SLOT, LINK_UNKNOWN, "the dispatcher could not be read");
	if (number >= 0 && image->dispatch_known) {
		found = number < image->nslots ? image->slots[number] : NULL;
		link = set(making, LINK_SLOT, LINK_HOLDS, NULL);
		show(link, (struct span){0},
		     arena_printf(making->arena, "slot %ld leads to %s", number,
				  found ? found : "sys_ni_syscall"));
		if (!streq(found, making->handler))
			set(making, LINK_SLOT, LINK_BROKEN,
			    arena_printf(making->arena, "slot %ld does not lead to %s", number,
					 making->handler));
	}
	image_is_behind(making, LINK_SLOT);
}

/* ---- boot ----------------------------------------------------------------------------------- */

static void judge_recorded_boot(struct making *making)
{
	const struct last_boot *last = &making->facts->last_boot;
	const char *image = making->facts->image.build_id;
	struct trail_link *link;

	if (last->state != FACT_COLLECTED) {
		set(making, LINK_BOOT, LINK_UNKNOWN, "not booted by a check yet");
		return;
	}
	link = set(making, LINK_BOOT, LINK_HOLDS, NULL);
	show(link, (struct span){0},
	     arena_printf(making->arena, "booted %s under %s, image %.12s", last->when,
			  last->accelerator, last->build_id));
	if (image_is_behind(making, LINK_BOOT))
		return;
	if (!image || !last->build_id || !*last->build_id)
		set(making, LINK_BOOT, LINK_UNKNOWN, "the images bear no build id to compare");
	else if (!streq(image, last->build_id))
		set(making, LINK_BOOT, LINK_STALE,
		    arena_printf(making->arena, "that was another image: vmlinux is %.12s now",
				 image));
}

static void judge_boot(struct making *making)
{
	const struct boot_facts *boot = &making->facts->boot;
	const char *image = making->facts->image.build_id;
	struct trail_link *link;

	if (boot->state != FACT_COLLECTED) {
		judge_recorded_boot(making);
		return;
	}
	link = set(making, LINK_BOOT, LINK_HOLDS, NULL);
	show(link, (struct span){0},
	     arena_printf(making->arena, "this vmlinux was booted%s%s%s%.12s",
			  boot->accelerator ? " under " : "",
			  boot->accelerator ? boot->accelerator : "", image ? ", image " : "",
			  image ? image : ""));
}

/* ---- the number that was called -------------------------------------------------------------- */

static bool is_other_row(const struct making *making, long number)
{
	const struct table_facts *table = &making->facts->table;

	for (int i = 0; i < table->nrows; i++)
		if (table->rows[i].number == number && &table->rows[i] != making->row)
			return true;
	return false;
}

static bool mentions(const char *word, const char *name)
{
	for (; *word; word++)
		if (strncasecmp(word, name, strlen(name)) == 0)
			return true;
	return false;
}

/*
 * A word belongs to the subject when it holds its name; a bare number when no other row claims it
 * and the lab knows of no other subject it might be meant for.
 */
static bool is_meant(const struct making *making, const struct number_use *use)
{
	const char *name = making->view->subject->name;
	bool literal = use->word[0] >= '0' && use->word[0] <= '9';

	if (!literal)
		return mentions(use->word, name);
	if (making->row && use->number == making->row->number)
		return true;
	return !is_other_row(making, use->number) &&
	       use->number >= making->facts->table.next_number;
}

static void judge_uses(struct making *making, struct trail_link *link)
{
	long wanted = making->row ? making->row->number : -1;

	for (int i = 0; i < making->facts->nuses; i++) {
		const struct number_use *use = &making->facts->uses[i];

		if (!is_meant(making, use))
			continue;
		if (use->number < 0)
			show(link, use->span,
			     arena_printf(making->arena, "calls %s, a number it does not spell out",
					  use->word));
		else
			show(link, span_is_set(use->defined) ? use->defined : use->span,
			     arena_printf(making->arena, "calls %ld", use->number));
		if (link->state == LINK_UNKNOWN && use->number >= 0 && use->number == wanted) {
			link->state = LINK_HOLDS;
			link->fault = NULL;
		}
		if (link->state != LINK_BROKEN && use->number >= 0 && use->number != wanted &&
		    wanted >= 0) {
			link->state = LINK_BROKEN;
			link->fault = arena_printf(
				making->arena, "the program calls %ld, but %s is number %ld",
				use->number, making->view->subject->name, wanted);
		}
	}
}

static void judge_call(struct making *making, struct trail_link *link, long number, long got,
		       bool entered, bool current)
{
	const char *name = making->view->subject->name;

	show(link, (struct span){0},
	     got == -ENOSYS
		     ? arena_printf(making->arena, "the lab called %ld and got ENOSYS%s", number,
				    entered ? " from the function itself" : "")
		     : arena_printf(making->arena, "the lab called %ld and got %ld", number, got));
	if (!current) {
		link->state = LINK_STALE;
		link->fault = "that was before your last edit";
	} else if (making->row && number != making->row->number) {
		link->state = LINK_BROKEN;
		link->fault = arena_printf(making->arena, "%ld was called, but %s is number %ld",
					   number, name, making->row->number);
	} else if (got == -ENOSYS && entered) {
		making->trail->own = true;
		link->state = LINK_BROKEN;
		link->fault = arena_printf(making->arena,
					   "the call arrives: %s returns -ENOSYS of its own",
					   making->handler);
	} else {
		link->state = LINK_HOLDS;
		link->fault = NULL;
	}
}

static void judge_number(struct making *making)
{
	const struct facts *facts = making->facts;
	const char *name = making->view->subject->name;
	struct trail_link *link =
		set(making, LINK_NUMBER, LINK_UNKNOWN, "not called by a check yet");
	bool booted = facts->boot.state == FACT_COLLECTED;

	for (int i = 0; booted && i < facts->boot.nchallenges && !link->nevidence; i++) {
		const struct challenge *call = &facts->boot.challenges[i];

		if (call->answered && streq(call->syscall, name))
			judge_call(making, link, call->number, call->got, call->hits > 0, true);
	}
	for (int i = 0; !booted && i < facts->last_boot.ncalls; i++) {
		const struct boot_call *call = &facts->last_boot.calls[i];

		if (streq(call->syscall, name))
			judge_call(making, link, call->number, call->got, call->entered,
				   making->trail->links[LINK_BOOT].state == LINK_HOLDS);
	}
	judge_uses(making, link);
}

/* ---- all ------------------------------------------------------------------------------------ */

static void name_links(struct trail *trail)
{
	static const struct {
		const char *title, *id;
	} names[LINKS] = {
		[LINK_ROW] = {"table row", "row"},
		[LINK_NUMBERS] = {"unistd_64.h", "unistd_64.h"},
		[LINK_ENTRIES] = {"syscalls_64.h", "syscalls_64.h"},
		[LINK_OBJECT] = {"object", "object"},
		[LINK_SYMBOL] = {"vmlinux", "symbol"},
		[LINK_SLOT] = {"dispatcher", "slot"},
		[LINK_BOOT] = {"booted image", "boot"},
		[LINK_NUMBER] = {"number called", "number"},
	};

	for (int i = 0; i < LINKS; i++) {
		trail->links[i].kind = i;
		trail->links[i].title = names[i].title;
		trail->links[i].id = names[i].id;
	}
}

struct trail *trail_make(struct arena *arena, const struct view *view)
{
	struct trail *trail = arena_new_obj(arena, struct trail);
	struct making making = {.arena = arena,
				.view = view,
				.facts = view->facts,
				.row = match_row(view),
				.trail = trail};
	const char *name = view->subject->name;

	making.handler = arena_printf(arena, "__x64_sys_%s", match_entry_base(view));
	trail->syscall = name;
	trail->unbuilt = unbuilt_kernel(view->facts);
	for (int i = 0; i < view->facts->stage.nunbuilt; i++)
		trail->nunbuilt += is_kernel(view->facts->stage.unbuilt[i]);
	name_links(trail);
	judge_row(&making);
	judge_header(&making, LINK_NUMBERS, GENERATED_NUMBERS,
		     arena_printf(arena, "it defines no __NR_%s", name), is_number_line);
	judge_header(&making, LINK_ENTRIES, GENERATED_ENTRIES,
		     arena_printf(arena, "it names no %s", match_entry_base(view)), is_entry_line);
	judge_object(&making);
	judge_symbol(&making);
	judge_slot(&making);
	judge_boot(&making);
	judge_number(&making);
	for (int i = 0; i < LINKS && !trail->first; i++)
		if (trail->links[i].state == LINK_BROKEN)
			trail->first = &trail->links[i];
	return trail;
}

struct trail *trail_of_program(struct arena *arena, const struct facts *facts, const char *source)
{
	for (int i = 0; i < facts->nsubjects; i++) {
		/* A view is made of facts and changes none: it only lives in their arena. */
		struct view *view = facts_view((struct facts *)facts, &facts->subjects[i]);
		struct making making = {
			.arena = arena, .view = view, .facts = facts, .row = match_row(view)};

		for (int j = 0; j < facts->nuses; j++)
			if (streq(facts->uses[j].span.file, source) &&
			    is_meant(&making, &facts->uses[j]))
				return trail_make(arena, view);
	}
	return NULL;
}

const struct number_use *trail_other_number(struct arena *arena, const struct view *view,
					    const char *source, bool alone)
{
	const struct facts *facts = view->facts;
	struct making making = {
		.arena = arena, .view = view, .facts = facts, .row = match_row(view)};
	const struct number_use *meant = NULL, *last = NULL;
	int n = 0;

	for (int i = 0; i < facts->nuses; i++) {
		const struct number_use *use = &facts->uses[i];

		if (!streq(use->span.file, source))
			continue;
		if (use->number < 0 || (making.row && use->number == making.row->number))
			return NULL;
		if (!meant && is_meant(&making, use))
			meant = use;
		last = use;
		n++;
	}
	return meant || !alone || n != 1 ? meant : last;
}

const char *trail_help(const struct trail *trail)
{
	static const char *const helps[LINKS] = {
		[LINK_ROW] = "fix the row in the table",
		[LINK_NUMBERS] = "compare the row with those above it, column by column",
		[LINK_ENTRIES] = "compare the row with those above it, column by column",
		[LINK_OBJECT] =
			"have the file that defines the call compiled: definition, Makefile, "
			"options around both",
		[LINK_SYMBOL] = "see that the object is linked in: obj-y, in its directory and in "
				"those above",
		[LINK_SLOT] = "compare the row's number and entry point with those above it",
		[LINK_BOOT] = "boot the kernel that was built last",
		[LINK_NUMBER] = "call the number that the row has",
	};

	if (!trail->first)
		return "look for a path through the function that returns -ENOSYS";
	return trail->own ? "find the path through the function's body that returns -ENOSYS"
			  : helps[trail->first->kind];
}

const char *trail_word(enum link_state state)
{
	static const char *const words[] = {
		[LINK_HOLDS] = "holds",
		[LINK_BROKEN] = "broken",
		[LINK_STALE] = "stale",
		[LINK_UNKNOWN] = "unknown",
	};

	return words[state];
}
