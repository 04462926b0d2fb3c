/* SPDX-License-Identifier: GPL-2.0-only */
/* xml - untrusted bytes in XML 1.0 */
#ifndef LAB_XML_H
#define LAB_XML_H

struct strbuf;

/** xml_text - append @text (NULL: nothing) as character data; what XML cannot hold is shown by its number */
void xml_text(struct strbuf *out, const char *text);

/** xml_attribute - append a blank and NAME="VALUE" */
void xml_attribute(struct strbuf *out, const char *name, const char *value);

#endif
