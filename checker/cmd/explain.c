// SPDX-License-Identifier: GPL-2.0-only
/* explain - what a code means; what the messages in a log mean */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/variant.h"
#include "../course/markdown.h"
#include "../diagnosis.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../facts/collect.h"
#include "../pasted/pasted.h"
#include "../pasted/spoken.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/pager.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../rules/retold.h"
#include "../rules/rule.h"
#include "../rules/aside.h"
#include "../rules/setting.h"
#include "../rules/symptom.h"
#include "../command/command.h"

#define INPUT_MAX    (16 << 20)
#define SHOWN_MAX    12
#define MESSAGES_MAX 1000 /* of a log; each is compared with those before it */
#define OFFERS_MAX   3

/* ---- one page ------------------------------------------------------------------------------ */

static int print_page(const struct rule *rule, bool plain)
{
	struct style style = style_for(stdout, plain);
	char *dir = rule_directory(rule), *path = path_join(dir, "explain.md");
	struct strbuf text = {0}, out = {0};
	int err = file_read(path, &text, 1 << 20);
	char *named = text_named(strbuf_str(&text), lab_name());

	if (!err) {
		markdown_render(named, style.width, style.colour, &out);
		if (variant_used())
			strbuf_addf(&out, "\nCalls on this page are examples. Yours is %s.\n",
				    variant_word("adder", ""));
		pager_show(strbuf_str(&out));
	}
	strbuf_release(&text);
	strbuf_release(&out);
	free(named);
	free(dir);
	free(path);
	if (err)
		return broken_error("the installation is not complete; LAB_ROOT says where it is",
				    "the page of %s cannot be read: %s", rule->code,
				    strerror(-err));
	return EXIT_PASS;
}

/* ---- lists --------------------------------------------------------------------------------- */

static void print_rule(const struct rule *rule)
{
	printf("  %s  %-32s %s\n", rule->code, rule->slug, rule->title);
}

/* "E01" or "E01*" names a family; how many codes are in it. */
static int print_family(const char *word)
{
	size_t len = strcspn(word, "*");
	int n, found = 0;
	const struct rule *const *rules = rules_all(&n);

	if (len > 4 || (len && toupper((unsigned char)*word) != 'E'))
		return 0;
	for (int i = 0; i < n; i++) {
		if (strncasecmp(rules[i]->code, word, len) == 0) {
			if (!found || strncmp(rules[i]->code, rules[i - 1]->code, 3) != 0)
				printf("%s%.3s %s\n", found ? "\n" : "", rules[i]->code,
				       rule_family(rules[i]->code));
			print_rule(rules[i]);
			found++;
		}
	}
	return found;
}

/* How far @word is from a rule: by its code, its slug, or by being a part of the slug. */
static int distance_to(const char *word, const struct rule *rule)
{
	int by_code = edit_distance(word, rule->code), by_slug = edit_distance(word, rule->slug);

	if (strlen(word) >= 3 && strstr(rule->slug, word))
		return 1;
	if (by_slug > (int)(strlen(word) + 2) / 3)
		by_slug = 1000;
	if (by_code > 2)
		by_code = 1000;
	return by_code < by_slug ? by_code : by_slug;
}

static int unknown_code(const struct command_line *line, const char *word)
{
	int n, offered = 0;
	const struct rule *const *rules = rules_all(&n);
	struct strbuf offers = {0};

	for (int distance = 1; distance < 1000 && offered < OFFERS_MAX; distance++)
		for (int i = 0; i < n && offered < OFFERS_MAX; i++)
			if (distance_to(word, rules[i]) == distance)
				strbuf_addf(&offers, "%s%s (%s)", offered++ ? ", " : "",
					    rules[i]->code, rules[i]->slug);
	usage_error(line, "there is no code \"%s\"%s%s", word, offered ? "; near it: " : "",
		    strbuf_str(&offers));
	strbuf_release(&offers);
	return EXIT_USAGE;
}

/* ---- a log from standard input ------------------------------------------------------------- */

static void print_symptom(const struct symptom *symptom)
{
	if (symptom->meaning)
		say(stdout, "  %s\n", symptom->meaning);
	if (symptom->help)
		say(stdout, "  %s\n", symptom->help);
	for (const char *const *code = symptom->codes; *code; code++) {
		const struct rule *rule = rule_find(*code);

		if (rule)
			print_rule(rule);
	}
	putchar('\n');
}

static void print_escaped(const char *text, size_t len)
{
	struct strbuf out = {0};
	char *copy = strndup(text, len);

	if (!copy)
		die_oom();
	text_escape(&out, copy);
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
	free(copy);
}

static void print_place(const struct span *span)
{
	if (!span->file)
		return;
	print_escaped(span->file, strlen(span->file));
	if (span->line)
		printf(":%d", span->line);
	if (span->column)
		printf(":%d", span->column);
	fputs(": ", stdout);
}

static bool said_before(const struct diagnostic *diagnostics, int i)
{
	for (int j = 0; j < i; j++)
		if (diagnostics[j].kind == diagnostics[i].kind &&
		    streq(diagnostics[j].message, diagnostics[i].message) &&
		    streq(diagnostics[j].symbol, diagnostics[i].symbol))
			return true;
	return false;
}

static bool share_a_code(const struct symptom *one, const struct symptom *other)
{
	for (const char *const *p = one->codes; *p; p++)
		for (const char *const *q = other->codes; *q; q++)
			if (streq(*p, *q))
				return true;
	return false;
}

/* Whether the line that message @i speaks of has been explained: gcc says one mistake several times. */
static bool told_of_line(const struct diagnostic *diagnostics, const struct symptom *const *told,
			 int i)
{
	const struct span *span = &diagnostics[i].span;

	for (int j = 0; j < i; j++)
		if (told[j] && span->file && span->line &&
		    streq(span->file, diagnostics[j].span.file) &&
		    span->line == diagnostics[j].span.line &&
		    diagnostics[i].kind != DIAG_UNDEFINED && share_a_code(told[i], told[j]))
			return true;
	return false;
}

static int count_undefined(const struct diagnostic *diagnostics, int n)
{
	int undefined = 0;

	for (int i = 0; i < n; i++)
		undefined += diagnostics[i].kind == DIAG_UNDEFINED && !said_before(diagnostics, i);
	return undefined;
}

/* How many messages were recognised; @said: a symptom that has been printed already, or NULL. */
static int explain_build(struct arena *arena, const char *text, const struct symptom *said)
{
	struct diagnostic *diagnostics = NULL;
	const struct symptom **told;
	int n = 0, shown = 0, found = 0, undefined;

	build_log_parse(arena, text, &diagnostics, &n);
	n = n < MESSAGES_MAX ? n : MESSAGES_MAX;
	undefined = count_undefined(diagnostics, n);
	told = arena_alloc(arena, (n + 1) * sizeof(*told));
	for (int i = 0; i < n; i++) {
		const struct symptom *symptom =
			setting_of_diagnostic(&diagnostics[i], text, undefined);
		const char *message = diagnostics[i].message ? diagnostics[i].message : "";

		told[i] = symptom;
		if (!symptom || told_of_line(diagnostics, told, i) || symptom == said ||
		    setting_follows(diagnostics, i) || said_before(diagnostics, i) ||
		    (said && diagnostics[i].kind == DIAG_NO_RULE) || shown++ >= SHOWN_MAX)
			continue;
		found++;
		print_place(&diagnostics[i].span);
		print_escaped(message, strcspn(message, "\n"));
		putchar('\n');
		print_symptom(symptom);
	}
	if (shown > SHOWN_MAX)
		printf("%d more messages; fix these first\n\n", shown - SHOWN_MAX);
	return found;
}

/* The first line of @text that @tells knows; what it tells, or NULL. */
static const struct symptom *explain_first(struct arena *arena, const char *text,
					   const struct symptom *(*tells)(const char *line))
{
	const struct symptom *symptom = NULL;

	for (size_t len; *text && !symptom; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		symptom = tells(arena_strndup(arena, text, len));
		if (!symptom)
			continue;
		print_escaped(text, len);
		putchar('\n');
		print_symptom(symptom);
	}
	return symptom;
}

/* Only make's last words: each make tells that the one below it has failed. */
static int explain_tail(const char *text)
{
	if (!strstr(text, "*** [") && !strstr(text, "Waiting for unfinished jobs") &&
	    !strstr(text, "collect2: error: ld returned") && !strstr(text, "linker command failed"))
		return 0;
	say(stdout,
	    "this is only the end of what was printed: that make or the linker gives up. The first error stands "
	    "further up. To get it: make -j1 2>&1 | tee log.txt, then grep -n -m1 -B5 -A15 -E "
	    "'error|Error [0-9]|\\*\\*\\*' log.txt\n\n");
	return 1;
}

/* "exitcode=0x0000ff00": how the first program ended, as wait() has it. */
static void print_init_end(const char *code)
{
	unsigned long status = strtoul(code + strlen("exitcode=0x"), NULL, 16);
	unsigned long killer = status & 0x7f, exit_code = status >> 8 & 0xff;

	if (killer)
		say(stdout, "  init, the first program, was killed by signal %lu (%s)\n", killer,
		    strsignal((int)killer));
	else
		say(stdout, "  init, the first program, ended by itself with exit code %lu%s\n",
		    exit_code,
		    exit_code == 127 ? ": a program or library it needs is missing"
				     : "; it must never end");
}

/* "address: 00007ffd1234abcd": whose memory it is. */
static void print_address(const char *at)
{
	unsigned long address = strtoul(at, NULL, 16);

	if (address < 4096)
		say(stdout,
		    "  the address is NULL, or NULL and an offset: a pointer that was never set\n");
	else if (address < 1ul << 47)
		say(stdout, "  the address belongs to user space: a pointer of the caller was used "
			    "directly, not by copy_from_user() or copy_to_user()\n");
}

static void print_details(const char *headline)
{
	const char *init = strstr(headline, "Attempted to kill init");
	const char *code = init ? strstr(init, "exitcode=0x") : NULL;
	const char *address = strstr(headline, "address: ");

	if (!address && strstr(headline, "dereference at "))
		address = strstr(headline, "ence at ");
	else if (!address && strstr(headline, "request at "))
		address = strstr(headline, "uest at ");
	if (code)
		print_init_end(code);
	if (address) {
		address += strcspn(address, " ") + 1;
		print_address(starts_with(address, "at ") ? address + 3 : address);
	}
}

static int explain_console(struct arena *arena, const char *text)
{
	struct facts *facts = arena_new_obj(arena, struct facts);
	struct trouble *troubles = NULL;
	int n = 0;

	facts->arena = arena;
	console_parse(facts, text, NULL, &troubles, &n);
	for (int i = 0; i < n && i < SHOWN_MAX; i++) {
		const struct trouble *trouble = &troubles[i];

		print_escaped(trouble->headline, strlen(trouble->headline));
		putchar('\n');
		if (trouble->nframes && trouble->frames[0].symbol) {
			fputs("  in ", stdout);
			print_escaped(trouble->frames[0].symbol, strlen(trouble->frames[0].symbol));
			putchar('\n');
		}
		print_details(trouble->headline);
		print_symptom(symptom_of_trouble(trouble));
	}
	return n;
}

static int explain_errno(const char *word)
{
	int number;
	const struct symptom *symptom = symptom_of_errno(word, &number);

	if (!symptom)
		return 0;
	printf("%s (%d): %s\n", strerrorname_np(number), number, strerrordesc_np(number));
	print_symptom(symptom);
	return 1;
}

/*
 * A single line may be an errno, or end in what perror() says: "adder: Function not implemented".
 */
static int explain_line(const char *text)
{
	const char *colon;
	size_t len;
	int found;
	char *word;

	text += strspn(text, " \t\r\n");
	len = strcspn(text, "\r\n");
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	if (!len || len > 200 || text[len + strspn(text + len, " \t\r\n")])
		return 0;
	word = strndup(text, len);
	if (!word)
		die_oom();
	colon = strrchr(word, ':');
	found = explain_errno(word);
	if (!found && colon && !aside_is_tools(word, strlen(word)) &&
	    !strstr(word, "fatal error: "))
		found = explain_errno(colon + 1 + strspn(colon + 1, " "));
	free(word);
	return found;
}

/* Neither compiler nor kernel: a terminal in which a program was run, perhaps. */
static int explain_session(const char *text)
{
	int number;
	const struct symptom *symptom = symptom_of_session(text, &number);

	if (!symptom)
		return 0;
	printf("%s (%d): %s\n", strerrorname_np(number), number, strerrordesc_np(number));
	print_symptom(symptom);
	return 1;
}

/* ---- the learner's own tree ---------------------------------------------------------------- */

static void take_subject(struct arena *arena, struct subject **subjects, int *n, const char *name)
{
	for (int i = 0; i < *n; i++)
		if (streq((*subjects)[i].name, name))
			return;
	*arena_append(arena, subjects, n) = (struct subject){.name = name, .number = -1};
}

/* The system calls that were added in the workspace: by a row, or else by a definition. */
static void take_own(const struct facts *facts, struct subject **subjects, int *n)
{
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];

		if (!row->pristine && row->name && row->entry)
			take_subject(facts->arena, subjects, n,
				     entry_base(facts->arena, row->name));
	}
	for (int i = 0; i < facts->ndefinitions && !*n; i++)
		if (!facts->definitions[i].pristine)
			take_subject(facts->arena, subjects, n, facts->definitions[i].base);
}

/* "undefined reference to `__x64_sys_adder'" speaks of adder. */
static void take_symbol(struct arena *arena, struct subject **subjects, int *n, const char *symbol)
{
	if (symbol && !strstr(symbol, "sys_call_table") &&
	    (strstr(symbol, "sys_") || starts_with(symbol, "__x64_")))
		take_subject(arena, subjects, n, entry_base(arena, symbol));
}

static bool look_at_workspace(struct arena *arena, struct facts *facts, struct subject *subjects,
			      int n)
{
	const struct workspace *workspace = workspace_get();
	char *config = workspace ? path_join(workspace->stage, ".config") : NULL;
	struct tree_request request = {
		.dir = workspace ? workspace->tree : NULL,
		.pristine = WORKTREE_TRACK,
		.config = config && path_exists(config) ? config : NULL,
		.subjects = subjects,
		.nsubjects = n,
	};
	bool looked = request.dir && path_exists(request.dir);

	facts->arena = arena;
	looked = looked && tree_collect(facts, &request) == 0;
	free(config);
	return looked;
}

/* "linux-6.12.41/", "Not tainted 5.4.22": whether a kernel that the log names is of another version. */
static bool names_other_version(const struct facts *facts, const char *text)
{
	static const char *const before[] = {"linux-source-", "linux-headers-", "linux-",
					     "tainted "};

	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		for (const char *at = text; (at = strstr(at, before[i])); at++) {
			int major, minor;

			if (sscanf(at + strlen(before[i]), "%d.%d", &major, &minor) == 2 &&
			    (major != facts->kernel.major || minor != facts->kernel.minor))
				return true;
		}
	}
	return false;
}

/* Whether nothing in the log speaks against the tree: its version, its files, its system calls. */
static bool may_be_of_tree(const struct facts *facts, const char *text,
			   const struct diagnostic *diagnostics, int n,
			   const struct subject *subjects, int nsubjects)
{
	bool named = false, own = false, missing = false;

	for (int i = 0; i < n; i++) {
		const char *symbol = diagnostics[i].symbol, *file = diagnostics[i].span.file;
		char *path = file ? path_join(facts->kernel.dir, file) : NULL;

		missing |= path && ends_with(file, ".c") && !path_exists(path);
		free(path);
		if (!symbol || !strstr(symbol, "sys_"))
			continue;
		named = true;
		for (int k = 0; k < nsubjects; k++)
			own |= streq(entry_base(facts->arena, symbol), subjects[k].name);
	}
	return !missing && (!named || own) && !names_other_version(facts, text);
}

/* Where in the learner's own tree the mistakes are that a log may come from. */
static void explain_tree(struct arena *arena, const char *text)
{
	static const char *const codes[] = {"E01*", "E02*", "E03*", "E04*", NULL};
	struct findings findings = {.arena = arena};
	struct diagnostic *diagnostics = NULL;
	struct subject *subjects = NULL;
	struct facts *facts = arena_new_obj(arena, struct facts);
	int n = 0, nsubjects = 0, shown = 0;

	/* Where the step asks the learner to find them, it is not the lab that names them. */
	if (diagnosis_is_owed(workspace_get()->tree) || !look_at_workspace(arena, facts, NULL, 0))
		return;
	take_own(facts, &subjects, &nsubjects);
	build_log_parse(arena, text, &diagnostics, &n);
	for (int i = 0; i < n && !nsubjects; i++)
		take_symbol(arena, &subjects, &nsubjects, diagnostics[i].symbol);
	if (!may_be_of_tree(facts, text, diagnostics, n, subjects, nsubjects))
		return;
	facts = arena_new_obj(arena, struct facts);
	if (!nsubjects || !look_at_workspace(arena, facts, subjects, nsubjects))
		return;
	findings.facts = facts;
	rules_run(facts, subjects, nsubjects, codes, &findings);
	for (int i = 0; i < findings.n; i++) {
		const struct finding *finding = findings.list[i];

		if (finding->severity != SEVERITY_ERROR || finding->blocked_by ||
		    shown >= SHOWN_MAX)
			continue;
		if (!shown++)
			printf("in your tree now:\n");
		printf("  %s  ", finding->rule->code);
		print_place(&finding->span);
		print_escaped(finding->message, strlen(finding->message));
		putchar('\n');
	}
	if (shown)
		putchar('\n');
}

static int read_all(struct strbuf *text)
{
	char block[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (text->len < INPUT_MAX)
			strbuf_add(text, block, n);
	}
	return 0;
}

/* What is nobody's mistake comes first: it tells how to read the rest, or says all. */
static int explain_log(struct arena *arena, const char *log)
{
	const struct symptom *whole = setting_of_log(log), *setting;
	int found;

	if (whole) {
		print_symptom(whole);
		return 1;
	}
	setting = explain_first(arena, log, setting_of_line);
	found = explain_build(arena, log, setting);
	if (!setting) {
		found += explain_console(arena, log);
		if (!found && !strstr(log, "*** ["))
			found = explain_line(log) || explain_session(log);
		if (found)
			explain_tree(arena, log);
		else
			found = explain_first(arena, log, setting_at_last) ||
				explain_first(arena, log, symptom_of_retold) || explain_tail(log) ||
				explain_first(arena, log, setting_of_warning);
	}
	return found + (setting != NULL);
}

/* @log without the lines that change nothing. */
static const char *without_harmless(struct arena *arena, const char *log)
{
	struct strbuf rest = {0};
	const char *copy;

	for (size_t len; *log; log += len) {
		len = strcspn(log, "\n");
		if (!aside_of_harmless(arena_strndup(arena, log, len)))
			strbuf_add(&rest, log, len + (log[len] == '\n'));
		len += log[len] == '\n';
	}
	copy = arena_strdup(arena, strbuf_str(&rest));
	strbuf_release(&rest);
	return copy;
}

static int explain_input(void)
{
	struct arena *arena = arena_new();
	struct strbuf text = {0};
	int found = 0, err = read_all(&text);
	const char *log, *language;

	if (err) {
		arena_free(arena);
		strbuf_release(&text);
		return broken_error("check what is piped into it",
				    "standard input cannot be read: %s", strerror(-err));
	}
	log = spoken_english(arena, pasted_plain(arena, strbuf_str(&text)), &language);
	found = explain_log(arena, without_harmless(arena, log)) ||
		explain_first(arena, log, aside_of_harmless);
	if (found)
		say(stdout, "./lab explain CODE tells all about one of them\n");
	else if (language || spoken_foreign(log))
		say(stdout,
		    "nothing in it is known to the lab, and it is not all in English: run the "
		    "command again as LC_ALL=C make (or LC_ALL=C ./program) and paste that\n");
	else
		say(stdout,
		    "nothing in it is known to the lab; it reads build logs (make 2>&1), console logs "
		    "and errno names or numbers\n");
	strbuf_release(&text);
	arena_free(arena);
	return found ? EXIT_PASS : EXIT_FAIL;
}

/* ---- the command --------------------------------------------------------------------------- */

static int run(const struct command_line *line)
{
	const char *word = line->noperands ? line->operands[0] : "";
	const struct rule *rule;

	if (strcmp(word, "-") == 0)
		return explain_input();
	rule = rule_named(word);
	if (rule)
		return print_page(rule, line->plain);
	if (print_family(word)) {
		say(stdout, "\n./lab explain CODE tells all about one of them\n");
		return EXIT_PASS;
	}
	return unknown_code(line, word);
}

COMMAND(explain) = {
	.name = "explain",
	.synopsis = "[CODE|SLUG|-]",
	.summary = "say what a code means; - reads a log from standard input",
	.description =
		"Prints the page of a code (E0102) or of its name (table-prefix-missing). A family "
		"(E01) lists its codes, and so does no word at all. With - it reads a build log, a "
		"console log or an errno from standard input and says which mistakes it may come "
		"from.",
	.group = GROUP_HELP,
	.order = 20,
	.use = 90,
	.boxed = true,
	.ask = "A code such as E0102, a family such as E01; Enter alone lists all of them.",
	.max_operands = 1,
	.run = run,
};
