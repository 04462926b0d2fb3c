/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * build - staged, narrowed kernel builds
 *
 * The stage is a copy of the kernel tree that the lab owns, with its objects in it. Only files
 * whose content differs are copied into it, so kbuild sees a small change; the learner's tree is
 * never written to.
 *
 * Why a narrowed build is correct
 *
 * The claim: whenever vm_build() says BUILD_OK, vmlinux is byte for byte what the kernel's own
 * make would build from nothing, of the tree's files and the lab's configuration, whatever was
 * built, cut off or undone before. `make test-narrowing` tries to refute it. The argument, by
 * file:
 *
 *  1. The stage holds the tree's content (stage.c). A file counts as unchanged only
 *     when its stat data, ctime among them, are those of the last look, and that look was
 *     not within the clock tick of the write. Otherwise its SHA-256 decides. Links of the
 *     learner's count as what they lead to. What was copied is compared with what was
 *     planned for.
 *  2. Nothing else goes into a build: the environment is constant (kbuild.c), the version
 *     stamps too, and .lab/fingerprint tells when the compiler, the other tools, the
 *     configuration or this procedure changed (fingerprint.c). Then everything that
 *     was built is deleted first. make's own decisions depend on times, so the same is done
 *     when the clock was set back; the stage's times are the lab's, those of the
 *     learner's files are never looked at.
 *  3. An object is a function of its command line and of the files that kbuild's fixdep
 *     recorded for it (graph.c). A changed file therefore concerns the targets that list
 *     it (plan.c), and further those that the lists cannot show: of a new file,
 *     everything made from another file of that name, which it may hide from #include; of
 *     an embedded file, what embeds it; of any file, what asks for files by __has_include()
 *     or its like. A lean stage would answer such a question wrongly, and a $(wildcard),
 *     too: before what may ask is built, it is made whole, and so it is for a build without
 *     narrowing. A Makefile of the learner's that looks at other files by itself takes kbuild
 *     over the whole tree at any change. The command line changes only with a Makefile,
 *     Kconfig or build tool.
 *  4. Fewer than all of these are compiled in two cases only, each with its proof in
 *     narrow.h: an edit of text that the preprocessor drops, and a change of the table
 *     headers that is confined to definitions of __NR_ names. What the reader of such a text
 *     does not know for certain proves nothing. The table headers themselves come from
 *     kbuild's generators.
 *  5. What an edit of a Makefile concerns is determined by kbuild itself: by Makefile.build in
 *     its own directory when nothing but lists of objects changed there (such a list
 *     changes no object's command, so those that are in the directory's archive already
 *     are passed as settled), otherwise by make over the tree.
 *  6. An affected object is compiled by the command on record, its archives are made and
 *     vmlinux is linked by theirs (replay.c). The record of the link was proved when it
 *     was made: it gave the same bytes as kbuild's. It is not used when the link has
 *     inputs that the link script makes. An archive names its members and holds nothing
 *     of them: it is made again only when the list changed.
 *  7. Everything else is left to kbuild over the whole tree, and the result says so and
 *     why: links, Kconfig, generators, headers that the compiler sees, assembler offsets,
 *     linker scripts, objects of the vdso or real mode, two sources for one object, files
 *     that are new to rules.
 *  8. No build starts from an incomplete one. What is about to become doubtful is written down
 *     first (.lab/journal) and stays there until vmlinux is linked; objects that it names
 *     are deleted before anything else, files that it names are staged again and never
 *     taken for unchanged, and table headers are compared again until all of them are
 *     kept. An object that was compiled completely is removed from it, also when others
 *     failed, as the manifest knew by then what it was made of; archives and the link that
 *     wait for it stay in. After an interrupted make, targets that it may have left
 *     half-written are deleted as well. When it was the copying of what a lean stage had left
 *     out (.lab/completing), all of that is copied again first.
 *  9. In a batch that is graded an object may come from a store instead of the compiler, where all
 *     that goes into it, as 3 and 4 have it, is the same byte for byte (objectstore.h).
 *
 * Not covered, since no full build would be a function of the tree then either: a Makefile that
 * looks outside of it ($(shell date)), and __has_include() of a file that the build makes. Nor a
 * source that puts the word .incbin together from pieces.
 */
#ifndef LAB_BUILD_H
#define LAB_BUILD_H

#include <stdbool.h>

#include "../stage/buildprogress.h"

struct sandbox;

/**
 * struct build_request
 * @tree: the learner's tree (read only)
 * @pristine: git revision in @tree that the stage was made from; tells quickly what changed
 * @stage: the staged tree
 * @log: file that gets the build's output (all of it, replaced at each build)
 * @objects: build only these ("kernel/adder.o"), NULL-terminated; NULL: build vmlinux
 * @full: no narrowing: let kbuild rebuild whatever it thinks
 * @jobs: parallel jobs; 0: as many as there are CPUs
 * @timeout_s: when the build is ended; 0 for the default: 600 s, and for as long as an object was
 *	compiled in the last 300 s, two hours at most
 * @sandbox: all of it happens in there (see roombuild.h), and what is built comes out as copies in
 *	room_kept() of the log's directory; NULL: none
 * @touched: in a sandbox: the only paths in the tree that were ever written to since the stage was
 *	made, NULL-terminated; NULL: any may have been
 * @wanted: further files of the stage to be copied out of a sandbox, NULL-terminated; may be NULL
 * @alone: no other process can see the stage: it needs no lock
 * @held: the stage's lock, as the caller has taken it (stagelock.h); NULL: the build takes it itself
 * @objects_store: directory of objects to be taken where their inputs are the same, and filled where
 *	it can be written to (../stage/objectstore.h); NULL: none. A sandbox has its own
 * @from: what the tree was unpacked from, in words that no other kernel has: the cache of baselines can be
 *	asked by them (baseline_is_from()); NULL: nobody will ask
 */
struct build_request {
	const char *tree, *pristine, *stage, *log;
	const char *const *objects;
	bool full;
	int jobs;
	double timeout_s;
	const struct sandbox *sandbox;
	const char *const *wanted, *const *touched;
	bool alone;
	const int *held;
	const char *objects_store;
	const char *from;
	struct build_progress progress;
};

enum build_state {
	BUILD_OK,
	BUILD_FAILED, /* the learner's source does not build; the log says why */
	BUILD_TIMEOUT,
	BUILD_INTERRUPTED,
	BUILD_BROKEN, /* the host failed (disk full, gcc missing, stage damaged): @error */
};

/** struct build_result - released with build_result_release() */
struct build_result {
	enum build_state state;
	char *error, *help; /* for BUILD_BROKEN: one line each */
	char *log;	    /* path of the log */
	char *vmlinux;	    /* path, when state is BUILD_OK and no objects were asked for */
	char **objects;	    /* paths of objects asked for and built, NULL-terminated */
	int objects_built;  /* how many objects were compiled or assembled */
	bool full_build;    /* nothing was narrowed */
	char *full_reason;  /* why: one line; NULL when narrowed */
	char *config;	    /* path of the .config in force */
	double seconds;
};

/**
 * vm_build - build what is asked; returns 0 when @result says anything but BUILD_BROKEN
 *
 * Where the baseline is not built yet, as vm_stage_prepare() does it, that comes first: it is waited for
 * while another process makes it, and otherwise made or continued. A pristine revision that does not
 * build is not the tree's fault: BUILD_BROKEN.
 */
int vm_build(const struct build_request *request, struct build_result *result);
void build_result_release(struct build_result *result);

/**
 * vm_stage_repair - repair stage sources that somebody edited (see seal.h); builds nothing
 *
 * Every build does so first. 0, also when there is no stage, or -errno.
 */
int vm_stage_repair(const struct build_request *request);

/**
 * vm_stage_looks - what vm_stage_repair() and a build would repair, changing nothing
 * @first: one of the paths, to be freed; NULL when there is none
 *
 * Returns how many files and directories are not as the lab left them, or -errno; 0 while a build
 * runs.
 */
int vm_stage_looks(const struct build_request *request, char **first);

/**
 * vm_stage_prepare - make the stage and its baseline build, or take them from the machine's cache
 * @tree: a git work tree with revision @pristine, or, without one, the files that the stage shall hold
 * @progress: told about every compiled object
 *
 * Continues where an earlier, interrupted call stopped. Fills @result like vm_build().
 */
int vm_stage_prepare(const struct build_request *request, struct build_result *result);

/**
 * struct unbuilt - what the last build of a stage has not seen; released with vm_unbuilt_release()
 * @files: paths in the tree whose content is not the stage's, sorted
 * @unlinked: what the stage holds has not been linked into vmlinux: a build failed, was cut off, or
 *	      was one of single objects
 */
struct unbuilt {
	char **files;
	int nfiles;
	bool unlinked;
};

/** vm_unbuilt - compare @tree with what is built in @stage; writes nothing. 0 or -errno. */
int vm_unbuilt(const char *stage, const char *tree, struct unbuilt *unbuilt);
void vm_unbuilt_release(struct unbuilt *unbuilt);

/**
 * vm_other_side - read a source as an architecture without syscall wrappers reads it
 * @file: "kernel/adder.c"
 * @header: a text to read in place of include/linux/syscalls.h; NULL: as it is
 * @log: gets gcc's messages
 *
 * Takes the recorded compile command of the file's object, with CONFIG_ARCH_HAS_SYSCALL_WRAPPER
 * undefined and -fsyntax-only. Returns gcc's exit status, or -errno (-ENOENT: never compiled).
 */
int vm_other_side(const struct build_request *request, const char *file, const char *header,
		  const char *log);

/**
 * vm_compile_command - how kbuild compiled @file, without its outputs and with @extra after it
 *
 * The caller frees it. NULL: it was never compiled, or is not a C file.
 */
char *vm_compile_command(const char *stage, const char *file, const char *extra);

/**
 * vm_compile_commands - write @out, the compile_commands.json of what is built in @stage
 *
 * For clangd and similar tools: the commands name the sources and headers of @tree. Written only when
 * objects were compiled since @out was. 0 or -errno.
 */
int vm_compile_commands(const char *stage, const char *tree, const char *out);

/**
 * vm_source_line - the line of @file that the byte @offset of function @symbol comes from
 *
 * The image has no debug information: the file is compiled again, with it, into a directory
 * that is removed again. 0 when that is not known.
 */
int vm_source_line(const struct build_request *request, const char *file, const char *symbol,
		   unsigned long offset);

#endif
