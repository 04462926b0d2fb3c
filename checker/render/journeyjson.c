// SPDX-License-Identifier: GPL-2.0-only
#include "../exam/journey.h"

#include "json.h"
#include "pictures.h"

static json_t *hex(unsigned long number)
{
	return json_sprintf("0x%lx", number);
}

static json_t *values(const struct journey_value *list, int n)
{
	json_t *array = json_array();

	for (int i = 0; i < n; i++) {
		const struct journey_value *value = &list[i];
		json_t *object = json_object();

		json_object_set_new(object, "name", json_text(value->name));
		json_object_set_new(object, "hex", hex(value->value));
		json_object_set_new(object, "value", json_integer((long)value->value));
		json_object_set_new(object, "meaning", json_text(value->meaning));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *lines(const struct station *station)
{
	json_t *array = json_array();

	for (int i = 0; i < station->nlines; i++) {
		const struct journey_line *line = &station->lines[i];
		json_t *object = json_object();

		json_object_set_new(object, "file", json_text(line->file));
		json_object_set_new(object, "line", json_integer(line->line));
		json_object_set_new(object, "function", json_text(line->function));
		json_object_set_new(object, "text", json_text(line->text));
		json_object_set_new(object, "values", values(line->values, line->nvalues));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *calls(const struct station *station)
{
	json_t *array = json_array();

	for (int i = 0; i < station->ncalls; i++)
		json_array_append_new(array, json_text(station->calls[i]));
	return array;
}

static json_t *stations(const struct journey *journey)
{
	json_t *array = json_array();

	for (int i = 0; i < journey->nstations; i++) {
		const struct station *station = &journey->stations[i];
		json_t *object = json_object();

		json_object_set_new(object, "id", json_text(station->id));
		json_object_set_new(object, "title", json_text(station->title));
		json_object_set_new(object, "in_kernel", json_boolean(station->in_kernel));
		json_object_set_new(object, "symbol", json_text(station->symbol));
		json_object_set_new(object, "offset", json_integer((long)station->offset));
		json_object_set_new(object, "address", hex(station->address));
		json_object_set_new(object, "values", values(station->values, station->nvalues));
		json_object_set_new(object, "lines", lines(station));
		json_object_set_new(object, "inlined", json_text(station->inlined));
		json_object_set_new(object, "calls", calls(station));
		json_object_set_new(object, "note", json_text(station->note));
		json_array_append_new(array, object);
	}
	return array;
}

void render_journey_json(const struct journey *journey, struct strbuf *out)
{
	static const char *const ends[] = {
		[JOURNEY_RETURNED] = "returned",   [JOURNEY_OTHER] = "other",
		[JOURNEY_NOT_MADE] = "not-made",   [JOURNEY_ENDED] = "ended",
		[JOURNEY_KILLED] = "killed",
		[JOURNEY_ELSEWHERE] = "elsewhere", [JOURNEY_PANIC] = "panic",
		[JOURNEY_HUNG] = "hung",	   [JOURNEY_TIMEOUT] = "timeout",
		[JOURNEY_LEFT] = "left",
	};
	json_t *root = json_object(), *trace = json_object(), *kernel = json_object();

	json_object_set_new(root, "format_version", json_integer(JSON_FORMAT_VERSION));
	json_object_set_new(root, "tool", json_tool());
	json_object_set_new(kernel, "version", json_text(journey->kernel));
	json_object_set_new(kernel, "vmlinux", json_text(journey->vmlinux));
	json_object_set_new(root, "kernel", kernel);
	json_object_set_new(trace, "call", json_text(journey->call));
	json_object_set_new(trace, "number", json_integer(journey->number));
	json_object_set_new(trace, "command", json_text(journey->command));
	json_object_set_new(trace, "end", json_string(ends[journey->end]));
	json_object_set_new(trace, "message", json_text(journey->end_text));
	json_object_set_new(trace, "help", json_text(journey->help));
	json_object_set_new(trace, "trouble", json_text(journey->trouble));
	json_object_set_new(trace, "result",
			    journey->end <= JOURNEY_OTHER ? json_integer(journey->result)
							  : json_null());
	json_object_set_new(trace, "exit_status",
			    journey->exit_status < 0 ? json_null()
						     : json_integer(journey->exit_status));
	json_object_set_new(trace, "output", json_text(journey->output));
	json_object_set_new(trace, "instructions", json_integer(journey->instructions));
	json_object_set_new(trace, "seconds", json_seconds(journey->seconds));
	json_object_set_new(trace, "stations", stations(journey));
	json_object_set_new(root, "trace", trace);
	json_write(out, root);
}
