import { XMLParser } from "fast-xml-parser";

/**
 * An element with children: name to all children of that name, in order. A child without children
 * and attributes is its text.
 */
export type XmlElement = Readonly<Record<string, unknown>>;

const TEXT = "#text";
const ATTRIBUTE = "@_";
const METADATA = XMLParser.getMetaDataSymbol().valueOf();

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  removeNSPrefix: true,
  // No entity is ever expanded, and every value stays text until it is checked.
  processEntities: false,
  htmlEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 64,
  captureMetaData: true,
  // Callbacks get the matcher instead of a path that would be spelt out for every tag.
  jPath: false,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

/**
 * Parses a piece of XML, names without their prefixes. The text holds one character a byte, so
 * that {@link startOf} counts bytes; {@link textOf} gives it back decoded.
 *
 * @returns null when the piece is not well formed
 */
export function parseXml(bytes: Uint8Array): XmlElement | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- without this check the parser takes <a></b>, and another package for it is one more to trust
    const root: unknown = parser.parse(text, true);
    return isElement(root) ? root : null;
  } catch {
    return null;
  }
}

/** The children of a name that have children or attributes of their own. */
export function elementsOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return childrenOf(parent, name).filter(isElement);
}

/** How many children bear a name, whatever they hold. */
export function countOf(parent: XmlElement, name: string): number {
  return childrenOf(parent, name).length;
}

/** The only child of a name when it has children of its own, else null. */
export function elementOf(parent: XmlElement, name: string): XmlElement | null {
  const children = childrenOf(parent, name);
  const [child] = children;
  return children.length === 1 && isElement(child) ? child : null;
}

/** The text of the only child of a name, or null when there is none, or more than one. */
export function textOf(parent: XmlElement, name: string): string | null {
  const children = childrenOf(parent, name);
  return children.length === 1 ? textIn(children[0]) : null;
}

/** The texts of all children of a name that have one. */
export function textsOf(parent: XmlElement, name: string): readonly string[] {
  return childrenOf(parent, name)
    .map(textIn)
    .filter((text) => text !== null);
}

/** The value of an attribute, or null. */
export function attributeOf(element: XmlElement, name: string): string | null {
  const value = own(element, ATTRIBUTE + name);
  return typeof value === "string" ? decode(value) : null;
}

/** Where an element begins, in bytes from the beginning of what was parsed; 0 when unknown. */
export function startOf(element: XmlElement): number {
  const metadata: unknown = Reflect.get(element, METADATA);
  const start: unknown = isElement(metadata) ? metadata["startIndex"] : undefined;
  return typeof start === "number" ? start : 0;
}

function childrenOf(parent: XmlElement, name: string): readonly unknown[] {
  const children = own(parent, name);
  return Array.isArray(children) ? children : [];
}

function textIn(child: unknown): string | null {
  const text = isElement(child) ? own(child, TEXT) : child;
  return typeof text === "string" ? decode(text) : null;
}

function own(element: XmlElement, key: string): unknown {
  return Object.hasOwn(element, key) ? element[key] : undefined;
}

function isElement(value: unknown): value is XmlElement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decode(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
