import type { SourcePosition } from "../../../domain/reading.ts";
import type { EntryBytes } from "./entry-cutter.ts";
import { attributeOf, elementOf, elementsOf, parseXml, type XmlElement } from "./xml.ts";

/** An Atom entry: its links, which alone tie entries together, and its content. */
export interface Entry extends SourcePosition {
  readonly bytes: Uint8Array;
  readonly self: string | null;
  readonly up: string | null;
  readonly related: readonly string[];
  /** What stands inside `content`. */
  readonly content: XmlElement;
}

/** Reads an entry, or null when it is not well formed. One without content has an empty one. */
export function readEntry(piece: EntryBytes): Entry | null {
  const root = parseXml(piece.bytes);
  const element = root === null ? null : elementOf(root, "entry");
  if (element === null)
    return root === null ? null : { ...piece, self: null, up: null, related: [], content: {} };
  const links = elementsOf(element, "link").map((link) => ({
    rel: attributeOf(link, "rel"),
    href: normalizeHref(attributeOf(link, "href") ?? ""),
  }));
  const hrefs = (rel: string): string[] =>
    links.filter((link) => link.rel === rel && link.href !== "").map(({ href }) => href);
  return {
    ...piece,
    self: hrefs("self")[0] ?? null,
    up: hrefs("up")[0] ?? null,
    related: hrefs("related"),
    content: elementOf(element, "content") ?? {},
  };
}

/** The link one step up from a link, or null at the top. */
export function parentOf(href: string): string | null {
  const slash = href.lastIndexOf("/");
  return slash > 0 ? href.slice(0, slash) : null;
}

function normalizeHref(href: string): string {
  return href.trim().replaceAll("&amp;", "&").replace(/\/+$/, "");
}
