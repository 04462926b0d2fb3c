// SPDX-License-Identifier: GPL-2.0-only
/* Messages as gcc 12, make 4.3 and ld print them in other languages lead to the same symptoms. */
#include <string.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../pasted/pasted.h"
#include "../../pasted/spoken.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../rules/symptom.h"

static void check(const char *log, const char *language, const char *says)
{
	struct arena *arena = arena_new();
	const char *found, *text = spoken_english(arena, pasted_plain(arena, log), &found);

	if (!found || !streq(found, language))
		fail_msg("taken for %s, not %s: %s", found ? found : "English", language, log);
	assert_contains(text, says);
	arena_free(arena);
}

TEST(messages_of_gcc_are_said_in_english)
{
	check("t.c:3:27: Fehler: »__NR_adder« nicht deklariert (erste Verwendung in dieser Funktion)\n",
	      "de", "t.c:3:27: error: '__NR_adder' undeclared (first use in this function)");
	check("adder.c:3:17: Fehler: abweichende Typen für »sys_adder«; der bestehende Typ ist »long int(int)«\n",
	      "de", "error: conflicting types for 'sys_adder'; have 'long int(int)'");
	check("adder.c:3:17: erreur: types conflictuels pour « sys_adder » ; a « long int(int) »\n",
	      "fr", "error: conflicting types for 'sys_adder'; have 'long int(int)'");
	check("adder.c:1:10: erreur fatale: linux/syscal.h : Aucun fichier ou dossier de ce type\n",
	      "fr", "fatal error: linux/syscal.h : No such file or directory");
	check("t.c:3:27: error: '__NR_adder' no se declaró aquí (primer uso en esta función)\nx.c:1: aviso: se define por defecto el tipo de devolución como 'int'\n",
	      "es", "__NR_adder");
	check("t.c:3:27: 错误：‘__NR_adder’未声明(在此函数内第一次使用)\n", "zh_CN",
	      "t.c:3:27: error: '__NR_adder' undeclared (first use in this function)");
	check("t.c:3:27: エラー: ‘foo’ undeclared\nadder.c:9:1: 警告: 制御が非 void 関数の終りに到達しました\n",
	      "ja", "warning: control reaches end of non-void function");
}

/* What 10, 14 and 15 say otherwise than 12. */
TEST(messages_of_several_versions_of_gcc_are_said_in_english)
{
	check("kernel/adder.c:3:12: 错误：函数声明不是一个原型 [-Werror=strict-prototypes]\n",
	      "zh_CN", "error: function declaration isn't a prototype");
	check("kernel/adder.c:7:9: Warnung: Der Rückgabewert von »copy_from_user«, der mit dem Attribut »warn_unused_result« deklariert wurde, wird ignoriert [-Wunused-result]\n",
	      "de",
	      "warning: ignoring return value of 'copy_from_user' declared with attribute 'warn_unused_result'");
	check("kernel/adder.c:4:13: erreur: la déclaration de fonction n'est pas un prototype [-Werror=strict-prototypes]\n",
	      "fr", "error: function declaration isn't a prototype");
}

TEST(messages_of_make_and_ld_are_said_in_english)
{
	check("make: *** Keine Regel vorhanden, um das Ziel „kernel/ader.o“, \n  benötigt von „kernel/built-in.a“, zu erstellen.  Schluss.\n",
	      "de",
	      "*** No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'. Stop.");
	check("make: ***  Aucune règle pour fabriquer la cible « kernel/ader.o », nécessaire pour « kernel/built-in.a ». Arrêt.\n",
	      "fr", "No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'");
	check("ld : syscall_64.o:(.data.rel+0x0) : référence indéfinie vers « __x64_sys_adder »\n",
	      "fr", "undefined reference to '__x64_sys_adder'");
	check("make: *** Нет правила для сборки цели «kernel/ader.o», требуемой для «kernel/built-in.a».  Останов.\n",
	      "ru", "No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'");
}

TEST(what_perror_says_is_said_in_english)
{
	check("adder: Die angeforderte Funktion ist nicht implementiert\n", "de",
	      "adder: Function not implemented");
	check("adder: Fonction non implantée\n", "fr", "adder: Function not implemented");
	check("adder: 関数は実装されていません\n", "ja", "adder: Function not implemented");
}

TEST(english_stays_as_it_is)
{
	static const char *const logs[] = {
		"x.c:1:2: error: ‘foo’ undeclared (first use in this function); did you mean ‘bar’?\n",
		"ld: x.o: undefined reference to `sys_adder'\n",
		"make[1]: *** No rule to make target 'x'.  Stop.\n",
		"adder: Function not implemented\n",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
		const char *language;

		assert_string_equal(spoken_english(arena, logs[i], &language), logs[i]);
		assert_null(language);
		assert_false(spoken_foreign(logs[i]));
	}
	assert_true(spoken_foreign("ошибка"));
	arena_free(arena);
}
