import { Dropdown } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { rulesOf } from "@/features/duplicate/rules";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import type { FormDto } from "@/shared/api/form-types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { ExportOf } from "./export-of";
import { texts } from "./texts/texts";

const ExportDialog = lazy(() => import("./export-dialog").then((part) => ({ default: part.ExportDialog })));

interface TransferMenuProps {
  readonly form: FormDto;
  readonly of: ExportOf;
  /** Begins to choose records, where rows have no boxes to tick. */
  readonly onPick: (() => void) | undefined;
}

/** Import, export and the search for duplicates, where one may do any of them. */
export function TransferMenu({ form, of, onPick }: TransferMenuProps) {
  const t = useTexts(texts);
  const td = useTexts(duplicateTexts);
  const navigate = useNavigate();
  const [exporting, setExporting] = useState(false);
  const items = [
    ...(onPick ? [{ key: "pick", label: t("pick") }] : []),
    ...(form.rights.import && (form.rights.create || form.rights.update)
      ? [{ key: "import", label: t("import") }]
      : []),
    ...(form.rights.read && rulesOf(form.schema).length > 0
      ? [{ key: "duplicates", label: td("title") }]
      : []),
    ...(form.rights.export ? [{ key: "export", label: t("export") }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items,
          onClick: ({ key }) => {
            if (key === "pick") onPick?.();
            else if (key === "duplicates") void navigate(`/apps/${form.app}/${form.key}/duplicates`);
            else if (key === "import") void navigate(`/apps/${form.app}/${form.key}/import`);
            else setExporting(true);
          },
        }}
      >
        <IconButton icon="more" label={t("more")} />
      </Dropdown>
      {exporting && (
        <Suspense>
          <ExportDialog form={form} of={of} onClose={() => setExporting(false)} />
        </Suspense>
      )}
    </>
  );
}
