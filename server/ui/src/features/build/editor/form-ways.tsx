import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { dropPendingImport, pendingImportAddress } from "../list/pending-import";
import { buildTexts } from "../texts/texts";

interface FormWaysProps {
  readonly app: string;
  readonly form: string;
  /** Goes to an address: messages stand outside of the pages, where links lead nowhere. */
  readonly onGo: (to: string) => void;
}

/** One way from a form in force to elsewhere. */
export interface FormWay {
  readonly key: "toImport" | "toRecords" | "toFill";
  readonly go: () => void;
}

/** The ways from a form in force: to the rows of the file it was made of, to its records and to a new one. */
export function waysOf({ app, form, onGo }: FormWaysProps): readonly FormWay[] {
  const pending = pendingImportAddress(app, form);
  const list = `/apps/${app}/${form}`;
  const toImport = () => {
    if (pending === null) return;
    dropPendingImport(app, form);
    onGo(pending);
  };
  return [
    ...(pending === null ? [] : [{ key: "toImport", go: toImport } as const]),
    { key: "toRecords", go: () => onGo(list) },
    { key: "toFill", go: () => onGo(`${list}/new`) },
  ];
}

export function FormWays(props: FormWaysProps) {
  const t = useTexts(buildTexts);
  return waysOf(props).map(({ key, go }) =>
    key === "toImport" ? (
      <Button key={key} icon="upload" onClick={go}>
        {t(key)}
      </Button>
    ) : (
      <Button key={key} look="quiet" onClick={go}>
        {t(key)}
      </Button>
    ),
  );
}
