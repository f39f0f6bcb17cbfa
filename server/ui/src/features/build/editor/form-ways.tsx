import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { buildTexts } from "../texts/texts";

interface FormWaysProps {
  readonly app: string;
  readonly form: string;
  /** Goes to an address: messages stand outside of the pages, where links lead nowhere. */
  readonly onGo: (to: string) => void;
}

/** From a form in force to its records, and to a new one. */
export function FormWays({ app, form, onGo }: FormWaysProps) {
  const t = useTexts(buildTexts);
  const list = `/apps/${app}/${form}`;
  return (
    <>
      <Button look="quiet" onClick={() => onGo(list)}>
        {t("toRecords")}
      </Button>
      <Button look="quiet" onClick={() => onGo(`${list}/new`)}>
        {t("toFill")}
      </Button>
    </>
  );
}
