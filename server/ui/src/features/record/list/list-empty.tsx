import { Link } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { recordTexts } from "../texts/texts";

interface ListEmptyProps {
  readonly form: FormDto;
  /** Whether a filter or a search hides what there is. */
  readonly narrowed: boolean;
  readonly onClear: () => void;
}

export function ListEmpty({ form, narrowed, onClear }: ListEmptyProps) {
  const t = useTexts(recordTexts);
  if (narrowed) {
    return (
      <Empty title={t("noMatchTitle")} text={t("noMatchText")}>
        <Button onClick={onClear}>{t("clearAll")}</Button>
      </Empty>
    );
  }
  const { create } = form.rights;
  return (
    <Empty
      title={t("emptyTitle", { title: form.title })}
      text={t(form.aggregate ? "emptyAggregate" : create ? "emptyText" : "emptyNoCreate")}
    >
      {create && (
        <Link to={`/apps/${form.app}/${form.key}/new`} className="c-button" data-look="primary">
          {t("newTitle", { title: form.title })}
        </Link>
      )}
    </Empty>
  );
}
