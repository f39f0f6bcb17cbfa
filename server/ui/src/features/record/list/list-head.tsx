import { Dropdown } from "antd";
import { Link, useNavigate } from "react-router";
import type { Field } from "@/features/form/field";
import type { ExportOf } from "@/features/transfer/export-of";
import { TransferMenu } from "@/features/transfer/transfer-menu";
import { useApp } from "@/shared/api/apps";
import { useMe } from "@/shared/api/me";
import type { FormDto } from "@/shared/api/form-types";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { MenuIcon } from "@/shared/ui/menu-icon";
import { recordTexts } from "../texts/texts";
import { ViewTabs } from "../view/view-tabs";
import styles from "./list-head.module.css";

interface ListHeadProps {
  readonly form: FormDto;
  readonly view: string;
  readonly onView: (view: string) => void;
  readonly narrow: boolean;
  readonly fields: readonly Field[];
  /** What the list shows now, for an export of just that. */
  readonly shown: ExportOf;
  /** Begins to choose cards on the phone. */
  readonly onPick: (() => void) | undefined;
}

/** The name of the form, its views as tabs, and the way to a new record. */
export function ListHead({ form, view, onView, narrow, fields, shown, onPick }: ListHeadProps) {
  const t = useTexts(recordTexts);
  // Public links let strangers in: administrators alone make them.
  const admin = useMe().data?.is_admin === true;
  return (
    <header className={styles.head}>
      {narrow ? <FormSwitch form={form} /> : <h1 className={styles.title}>{form.title}</h1>}
      <div className={styles.views}>
        <ViewTabs form={form} view={view} onView={onView} fields={fields} />
      </div>
      <span className={styles.more}>
        <TransferMenu form={form} of={shown} onPick={onPick} />
      </span>
      {admin && !narrow && !form.aggregate && (
        <Link to={`/build/${form.app}/links?form=${form.key}`} className="c-button" data-look="quiet">
          {t("links")}
        </Link>
      )}
      {form.rights.create && (
        <Link
          to={`/apps/${form.app}/${form.key}/new`}
          className={`c-button ${styles.create}`}
          data-look="primary"
        >
          <Icon name="plus" />
          {t("newRecord")}
        </Link>
      )}
    </header>
  );
}

/** On the phone the rail is away: the title opens the list of forms. */
function FormSwitch({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const navigate = useNavigate();
  const app = useApp(form.app).data;
  const groups = (app?.navigation ?? []).filter((group) => group.items.some((item) => item.form));
  const items = groups.map((group) => ({
    key: group.title,
    type: "group" as const,
    label: group.title,
    children: group.items.flatMap((item) =>
      app && item.form
        ? [{ key: item.form, label: item.title, icon: <MenuIcon app={app} icon={item.icon} /> }]
        : [],
    ),
  }));
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items,
        selectedKeys: [form.key],
        onClick: ({ key }) => void navigate(`/apps/${form.app}/${key}`),
        className: styles.forms ?? "",
      }}
    >
      <button type="button" className={styles.switch} aria-label={`${form.title} · ${t("forms")}`}>
        <h1 className={styles.title}>{form.title}</h1>
        <Icon name="down" />
      </button>
    </Dropdown>
  );
}
