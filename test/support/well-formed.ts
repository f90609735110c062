import { expect } from "chai";

/** Fails unless every element that is opened is closed in its order, and no text opens or closes one. */
export function expectWellFormed(markup: string): void {
  const open: string[] = [];
  for (const [tag, slash, name = "", rest = ""] of markup.matchAll(/<(\/?)([^\s/>]*)([^>]*)>/g)) {
    expect(tag).to.match(/^<\/?[a-z][a-z0-9]*(?: [a-zA-Z0-9-]+="[^"<>]*")*\/?>$/);
    if (slash === "/") expect(open.pop(), tag).to.equal(name);
    else if (!rest.endsWith("/")) open.push(name);
  }
  expect(open).to.deep.equal([]);
  expect(markup.replaceAll(/<[^>]*>/g, "")).to.not.match(/[<>]/);
}
