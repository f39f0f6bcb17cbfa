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

/** From a form in force to its records, to a new one, and to the rows of the file it was made of. */
export function FormWays({ app, form, onGo }: FormWaysProps) {
  const t = useTexts(buildTexts);
  const pending = pendingImportAddress(app, form);
  const list = `/apps/${app}/${form}`;
  return (
    <>
      {pending !== null && (
        <Button
          icon="upload"
          onClick={() => {
            dropPendingImport(app, form);
            onGo(pending);
          }}
        >
          {t("toImport")}
        </Button>
      )}
      <Button look="quiet" onClick={() => onGo(list)}>
        {t("toRecords")}
      </Button>
      <Button look="quiet" onClick={() => onGo(`${list}/new`)}>
        {t("toFill")}
      </Button>
    </>
  );
}
