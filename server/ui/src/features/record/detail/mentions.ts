/** Comments with people in them: who is spoken to, and the text cut at their names. */

export interface Piece {
  readonly text: string;
  readonly mention: boolean;
}

/** Those of the chosen members whose name still stands in the text. */
export function stillMentioned<Member extends { readonly id: string; readonly name: string }>(
  text: string,
  chosen: readonly Member[],
): string[] {
  const ids = chosen.filter((member) => text.includes(`@${member.name}`)).map((member) => member.id);
  return [...new Set(ids)];
}

/** Cuts a comment where it names the members it speaks to; a longer name wins over a shorter one it begins with. */
export function cutAtMentions(text: string, names: readonly string[]): Piece[] {
  const marks = [...new Set(names)].map((name) => `@${name}`).sort((a, b) => b.length - a.length);
  const pieces: Piece[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const mark = marks.find((one) => text.startsWith(one, at));
    if (mark) {
      if (plain) pieces.push({ text: plain, mention: false });
      pieces.push({ text: mark, mention: true });
      plain = "";
      at += mark.length;
    } else {
      plain += text[at] ?? "";
      at += 1;
    }
  }
  if (plain) pieces.push({ text: plain, mention: false });
  return pieces;
}
