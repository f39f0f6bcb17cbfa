/** JSON pointers (RFC 6901), by which the server says where something stands: `/nodes/look/branches/0`. */

/** The steps of the way, each spelled as the document has it; none for the document as a whole. */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** One step as a pointer spells it. */
export function asStep(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
