# SPDX-License-Identifier: GPL-2.0-only
#
# The lab's program, its guest agent and its tests. Sources are found, never listed.
#
#   make            build build/lab, build/lab-dev (for authors) and build/guest/init
#   make test       install what the tests need and run all of them
#   make unit       unit tests only (seconds), under ASan and UBSan; T="words" picks some
#   make install    PREFIX=/usr/local, DESTDIR=
#   V=1             show whole commands, not a short line for each

VERSION := 0.1.0
B := build
PREFIX ?= /usr/local
# What a shell's owner has exported is not for the recipes.
unexport CDPATH POSIXLY_CORRECT GREP_OPTIONS ENV BASH_ENV GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# Everything stands together as it does in a checkout, so that the program finds it in the same way.
DATADIR = $(PREFIX)/lib/syscall-lab
MANDIR = $(PREFIX)/share/man/man1
# Where each shell looks for what others have written for it.
COMPLETION_bash = $(PREFIX)/share/bash-completion/completions/lab
COMPLETION_zsh = $(PREFIX)/share/zsh/site-functions/_lab
COMPLETION_fish = $(PREFIX)/share/fish/vendor_completions.d/lab.fish
SHELLS = bash zsh fish
DOCDIR = $(PREFIX)/share/doc/syscall-lab

CC = gcc
CFLAGS ?= -O2 -g
WERROR ?= $(if $(CI),-Werror)
LAB_CFLAGS = -std=gnu11 -fno-strict-aliasing -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wstrict-prototypes \
	-Wformat=2 -Wno-format-nonliteral -Wno-missing-field-initializers $(WERROR) \
	-DLAB_VERSION='"$(VERSION)"' -DLAB_DATADIR='"$(DATADIR)"'
LAB_LIBS = -ljansson -lelf -linih -lcrypto -lz -lseccomp -lpthread
SANITIZE = -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined

# What an object depends on holds whichever way B is written: build, or the whole path to it.
DEPFLAGS = -MMD -MP -MT '$$(B)$(@:$(B)%=%)'

SRCS := $(filter-out checker/tests/% checker/dev/% vm/guest/% %/vary.c,$(wildcard checker/*.c checker/*/*.c \
	checker/rules/*/rule.c vm/*/*.c steps/*/oracle.c))
# What authors have besides: only build/lab-dev and the unit tests hold it.
DEV_SRCS := $(wildcard checker/dev/*.c checker/rules/*/vary.c)
UNIT_SRCS := $(wildcard checker/tests/unit/*.c)

OBJS = $(SRCS:%.c=$(B)/obj/%.o)
DEV_OBJS = $(DEV_SRCS:%.c=$(B)/obj/%.o)
ASAN_OBJS = $(filter-out %/checker/main.o,$(SRCS:%.c=$(B)/asan/%.o) $(DEV_SRCS:%.c=$(B)/asan/%.o)) \
	$(UNIT_SRCS:%.c=$(B)/asan/%.o)

# say,WHAT,NAME: the short line of a recipe, as the kernel prints it; make -s prints none.
quiet := $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(Q),$(if $(quiet),,@printf '  %-7s %s\n' '$(1)' '$(2:$(B)/%=%)'))

# While the house is being built, a part that is not there yet must not stop the others.
all: program $(B)/lab-dev

program: $(if $(wildcard checker/main.c),$(B)/lab,$(OBJS)) $(if $(wildcard vm/guest/init.c),$(B)/guest/init)

# A source that was removed changes no time: the list of sources is a prerequisite too.
$(B)/sources: FORCE
	@mkdir -p $(@D)
	@echo '$(SRCS) $(DEV_SRCS) $(UNIT_SRCS)' | cmp -s - $@ || echo '$(SRCS) $(DEV_SRCS) $(UNIT_SRCS)' > $@

$(B)/lab-dev: $(DEV_OBJS)
$(B)/lab $(B)/lab-dev: $(OBJS) $(B)/sources
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@.tmp-$$$$ $(filter %.o,$^) $(LAB_LIBS) && mv $@.tmp-$$$$ $@

# need-GROUP...: say what packages.txt has in these groups (joined by +) and this machine has not.
need-%: FORCE
	@tests/install --say $(subst +, ,$*)

$(OBJS) $(DEV_OBJS) $(B)/guest/init: | need-build+program
$(ASAN_OBJS): | need-build+program+unit

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$*.o)
	$(Q)$(CC) $(CFLAGS) $(LAB_CFLAGS) $(DEPFLAGS) -c -o $@ $<

$(B)/asan/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -O1 -g1 $(SANITIZE) $(LAB_CFLAGS) $(DEPFLAGS) -c -o $@ $<

$(B)/unit: $(ASAN_OBJS) $(B)/sources
	$(call say,LD,$@)
	$(Q)$(CC) $(SANITIZE) -o $@ $(filter %.o,$^) $(LAB_LIBS) -lcmocka

# The agent is PID 1 in the guest: static, without a C library of its own.
$(B)/guest/init: $(wildcard vm/guest/*.c vm/guest/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -Os -static -nostdlib -ffreestanding -fno-stack-protector -fno-pie -no-pie \
		-fno-asynchronous-unwind-tables -Wall -Wextra $(WERROR) \
		-Wl,-z,norelro,-z,noseparate-code,--build-id=none \
		-o $@ vm/guest/init.c && strip -s $@

unit: $(B)/unit
	LAB_ROOT="$(CURDIR)" $(B)/unit $(T)

# Rewrite the golden files (and look at the diff before committing it).
bless: $(B)/unit
	LAB_BLESS=1 LAB_ROOT="$(CURDIR)" $(B)/unit

# Directories are made with the umask, and they are for everybody.
INSTALL = umask 022 && install

install: program
	find steps solutions checker/rules checker/exam checker/languages/*.txt checker/lib/inherited.def \
		checker/render/book.css checker/render/book.js vm docs packages.txt README.md LICENSE \
		-type f ! -name '*.[chS]' ! -name '*.o' | while read -r file; do \
		$(INSTALL) -D -m 644 "$$file" "$(DESTDIR)$(DATADIR)/$$file" || exit 1; done
	$(INSTALL) -D -m 755 "$(B)/lab" "$(DESTDIR)$(DATADIR)/build/lab"
	$(INSTALL) -D -m 755 "$(B)/guest/init" "$(DESTDIR)$(DATADIR)/build/guest/init"
	$(INSTALL) -D -m 755 lab "$(DESTDIR)$(DATADIR)/lab"
	$(INSTALL) -d "$(DESTDIR)$(PREFIX)/bin"
	ln -sf ../lib/syscall-lab/lab "$(DESTDIR)$(PREFIX)/bin/lab"
	$(INSTALL) -D -m 644 docs/lab.1 "$(DESTDIR)$(MANDIR)/lab.1"
	umask 022 && LAB_ROOT="$(DESTDIR)$(DATADIR)" LAB_WORK="$(DESTDIR)$(DATADIR)/none" \
		"$(B)/lab" lesson --html "$(DESTDIR)$(DOCDIR)/" >/dev/null
	$(foreach shell,$(SHELLS),LAB_ROOT="$(CURDIR)" "$(B)/lab" completion $(shell) >"$(B)/completion.$(shell)" && \
		$(INSTALL) -D -m 644 "$(B)/completion.$(shell)" "$(DESTDIR)$(COMPLETION_$(shell))" &&) :

uninstall:
	rm -rf "$(DESTDIR)$(DATADIR)" "$(DESTDIR)$(DOCDIR)" "$(DESTDIR)$(PREFIX)/bin/lab" "$(DESTDIR)$(MANDIR)/lab.1" \
		$(foreach shell,$(SHELLS),"$(DESTDIR)$(COMPLETION_$(shell))")

clean:
	rm -rf $(B)

-include $(wildcard tests/*.mk)
-include $(OBJS:.o=.d) $(DEV_OBJS:.o=.d) $(ASAN_OBJS:.o=.d)

.PHONY: all program unit bless clean test install uninstall FORCE
