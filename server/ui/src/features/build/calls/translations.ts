/** The texts of an app in other languages, drafts in place. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { API_ROOT, fillPath, get, put } from "@/shared/api/client";
import { uploadTo } from "@/shared/api/upload";

const PATH = "/apps/{app}/translations";

export interface TextPlace {
  readonly file: string;
  readonly pointer: string;
  readonly form: string | null;
}

export interface TranslatedText {
  readonly text: string;
  /** Empty when the app no longer has the text. */
  readonly places: readonly TextPlace[];
  /** What it is called, by language. */
  readonly words: Readonly<Record<string, string>>;
  /** The languages whose readers cannot read it as it was written. */
  readonly needed: readonly string[];
}

export interface Translations {
  /** The language the app is written in. */
  readonly written: string;
  /** The languages it can be translated into, the other one of the product first. */
  readonly languages: readonly string[];
  readonly texts: readonly TranslatedText[];
  /** The dictionaries that are not published as they are. */
  readonly drafts: readonly string[];
}

export interface WordsChange {
  readonly text: string;
  readonly language: string;
  /** None takes the translation away. */
  readonly words: string | null;
}

/** Every text with its translations as a workbook. */
export function workbookAddress(app: string): string {
  return API_ROOT + fillPath(`${PATH}/file`, { app });
}

/** The cells of a workbook of translations, row by row. */
export function readWorkbook(app: string, file: File): Promise<{ rows: string[][] }> {
  return uploadTo<{ rows: string[][] }>(`${PATH}/table`, { app }, file, () => undefined);
}

function translationsKey(app: string) {
  return ["translations", app] as const;
}

export function useTranslations(app: string) {
  return useQuery({
    queryKey: translationsKey(app),
    queryFn: ({ signal }) => get<Translations>(PATH, { path: { app }, signal }),
  });
}

/** Writes all changes or none, one call after the other, so that the last answer is the newest. */
export function useTranslate(app: string) {
  const client = useQueryClient();
  return useMutation({
    scope: { id: `translate/${app}` },
    mutationFn: (changes: readonly WordsChange[]) =>
      put<Translations>(PATH, { path: { app }, body: { changes } }),
    onMutate: () => client.cancelQueries({ queryKey: translationsKey(app) }),
    onSuccess: (found) => {
      client.setQueryData<Translations>(translationsKey(app), found);
      void client.invalidateQueries({ queryKey: ["definitions", app] });
      // The documents are open in editors of their own.
      void client.invalidateQueries({ queryKey: ["definition", app] });
    },
  });
}
