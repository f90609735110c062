// Two rules that would otherwise cost a plugin each.

const groups = ["node:", "a package", "../", "./"];

/** @param {string} source */
function groupOf(source) {
  if (source.startsWith("node:")) return 0;
  if (source.startsWith("./")) return 3;
  return source.startsWith("..") ? 2 : 1;
}

/** Imports from far to near: node:, packages, parent folders, this folder. */
const importOrder = {
  meta: { type: "layout", messages: { late: "Import {{late}} before {{early}}." }, schema: [] },
  create: (context) => ({
    Program(program) {
      let nearest = 0;
      for (const node of program.body) {
        if (node.type !== "ImportDeclaration") continue;
        const group = groupOf(node.source.value);
        const data = { late: groups[group], early: groups[nearest] };
        if (group < nearest) context.report({ node, messageId: "late", data });
        nearest = Math.max(nearest, group);
      }
    },
  }),
};

/** `// eslint-disable-next-line rule -- reason` */
const reasonedDisable = {
  meta: {
    type: "problem",
    messages: { bare: "Name the rule and the reason: {{directive}} RULE -- REASON." },
    schema: [],
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const directive = /^\s*(eslint-disable(?:-next-line|-line)?)(?![-\w])(.*)$/s.exec(
          comment.value,
        );
        if (directive === null || /^\s+[@\w].*\s--\s+\S/s.test(directive[2])) continue;
        const data = { directive: directive[1] };
        context.report({ loc: comment.loc, messageId: "bare", data });
      }
    },
  }),
};

export default { rules: { "import-order": importOrder, "reasoned-disable": reasonedDisable } };
