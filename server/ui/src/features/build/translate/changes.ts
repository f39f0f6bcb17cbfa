/** What a filter shows of the texts, how far they are translated, and what pasted or imported rows change. */
import type { TranslatedText, Translations, WordsChange } from "../calls/translations";

/** The form of texts that belong to none. */
export const NO_FORM = "";

export interface Filter {
  readonly search: string;
  /** None shows the texts of all forms. */
  readonly form: string | null;
  readonly missing: boolean;
}

export interface Progress {
  readonly form: string;
  readonly done: number;
  readonly all: number;
}

/** A mistake in a row that was pasted or imported, counted from 1. */
export interface RowMistake {
  readonly row: number;
  readonly kind: "unknown" | "twice" | "column" | "empty";
  readonly text: string;
}

export interface Gathered {
  readonly changes: readonly WordsChange[];
  /** The row each change came from. */
  readonly rows: readonly number[];
  readonly mistakes: readonly RowMistake[];
}

export function isMissing(text: TranslatedText, language: string): boolean {
  return text.needed.includes(language) && text.words[language] === undefined;
}

export function formsOf(text: TranslatedText): string[] {
  return [...new Set(text.places.map((place) => place.form ?? NO_FORM))];
}

/** The texts a filter leaves; what is `kept` stays, however it was changed since the filter was set. */
export function shownTexts(
  { texts, languages }: Translations,
  { search, form, missing }: Filter,
  kept: ReadonlySet<string> = new Set(),
): TranslatedText[] {
  const wanted = search.trim().toLowerCase();
  const says = (text: string) => text.toLowerCase().includes(wanted);
  return texts.filter(
    (text) =>
      (form === null || formsOf(text).includes(form)) &&
      (!missing || kept.has(text.text) || languages.some((language) => isMissing(text, language))) &&
      (wanted === "" || says(text.text) || Object.values(text.words).some(says)),
  );
}

/** How many of the texts that need a language have it, by form, in the order of the texts. */
export function progressOf(texts: readonly TranslatedText[], language: string): Progress[] {
  const forms = new Map<string, { done: number; all: number }>();
  for (const text of texts.filter((one) => one.needed.includes(language))) {
    for (const form of formsOf(text)) {
      const counts = forms.get(form) ?? { done: 0, all: 0 };
      counts.all += 1;
      if (text.words[language] !== undefined) counts.done += 1;
      forms.set(form, counts);
    }
  }
  return [...forms].map(([form, counts]) => ({ form, ...counts }));
}

class Gathering {
  readonly changes: WordsChange[] = [];
  readonly rows: number[] = [];
  readonly mistakes: RowMistake[] = [];
  readonly #seen = new Set<string>();
  readonly #texts: ReadonlyMap<string, TranslatedText>;

  constructor(texts: readonly TranslatedText[]) {
    // Cells of a workbook have lost the spaces around their words.
    const known = (of: (text: string) => string) => texts.map((text) => [of(text.text), text] as const);
    this.#texts = new Map([...known((text) => text.trim()), ...known((text) => text)]);
  }

  find(written: string): TranslatedText | undefined {
    return this.#texts.get(written) ?? this.#texts.get(written.trim());
  }

  /** An empty cell says nothing: an export of what is not translated yet takes nothing away. */
  add(row: number, written: string, language: string, words: string) {
    const text = this.find(written);
    if (text === undefined) {
      if (!this.mistakes.some((mistake) => mistake.row === row))
        this.mistakes.push({ row, kind: "unknown", text: written });
      return;
    }
    const said = words.trim();
    if (said === "") return;
    const place = `${language}\n${text.text}`;
    if (this.#seen.has(place)) {
      this.mistakes.push({ row, kind: "twice", text: text.text });
      return;
    }
    this.#seen.add(place);
    if (text.words[language] === said) return;
    this.changes.push({ text: text.text, language, words: said });
    this.rows.push(row);
  }
}

/** Where a paste begins: a row of what is shown, and a language. */
export interface Cell {
  readonly row: number;
  readonly language: string;
}

/**
 * Cells pasted from a spreadsheet. Two columns whose first holds texts of the app find their rows by it; anything else
 * fills the cells from where the cursor stands, to the right and down.
 */
export function pasted(
  { texts, languages }: Translations,
  shown: readonly TranslatedText[],
  at: Cell,
  grid: readonly (readonly string[])[],
): Gathered {
  const gathering = new Gathering(texts);
  const knows = grid.filter((row) => row.length > 1 && gathering.find(row[0] ?? "") !== undefined).length;
  const from = languages.indexOf(at.language);
  if (knows > 0 && knows * 2 >= grid.length) {
    grid.forEach((row, index) => {
      const [text = "", ...words] = row;
      if (text.trim() === "") return;
      words.forEach((cell, column) => {
        const language = languages[from + column];
        if (language !== undefined) gathering.add(index + 1, text, language, cell);
      });
    });
    return gathering;
  }
  grid.forEach((row, index) => {
    const text = shown[at.row + index];
    row.forEach((cell, column) => {
      const language = languages[from + column];
      if (text !== undefined && language !== undefined) gathering.add(index + 1, text.text, language, cell);
    });
  });
  return gathering;
}

/** The rows of a file: a heading with `text` or the name of the first column, then languages by their keys. */
export function imported({ texts, languages }: Translations, grid: readonly (readonly string[])[]): Gathered {
  const gathering = new Gathering(texts);
  const [heading = [], ...rows] = grid;
  const columns = heading.map((name) => languages.find((language) => language === name.trim().toLowerCase()));
  if (!columns.slice(1).some(Boolean)) {
    gathering.mistakes.push({ row: 1, kind: "column", text: languages.join(", ") });
    return gathering;
  }
  rows.forEach((row, index) => {
    const text = row[0] ?? "";
    if (row.every((cell) => cell.trim() === "")) return;
    if (text.trim() === "") {
      gathering.mistakes.push({ row: index + 2, kind: "empty", text });
      return;
    }
    columns.forEach((language, column) => {
      if (column > 0 && language !== undefined) gathering.add(index + 2, text, language, row[column] ?? "");
    });
  });
  return gathering;
}

/** The rows of a file with everything shown. */
export function exported(
  heading: { readonly text: string; readonly places: string },
  languages: readonly string[],
  texts: readonly TranslatedText[],
): string[][] {
  const rows = texts.map((text) => [
    text.text,
    ...languages.map((language) => text.words[language] ?? ""),
    text.places.map((place) => `${place.file}#${place.pointer}`).join("\n"),
  ]);
  return [[heading.text, ...languages, heading.places], ...rows];
}
