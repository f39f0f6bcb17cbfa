import { App } from "antd";
import type { Field } from "@/features/form/field";
import type { FormDto, StoredView, ViewKind, ViewSettings } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeView, useCreateView } from "../calls/views";
import { settingsOf, withPatch } from "./settings";
import { KindLayout } from "./settings-layout";
import { viewTexts } from "./texts/texts";
import { ViewDialog, type ViewName } from "./view-dialog";

/** What a name is asked for. */
export type Asked =
  | { readonly what: "new"; readonly settings: ViewSettings; readonly kind: ViewKind }
  | { readonly what: "rename" | "copy"; readonly view: StoredView };

interface NameViewProps {
  readonly form: FormDto;
  readonly fields: readonly Field[];
  readonly asked: Asked;
  /** Null when it is done or left. */
  readonly onAsked: (asked: Asked | null) => void;
  readonly onView: (view: string) => void;
}

/** Asks for the name of a view that is new, copied or renamed, and of a new one for how it is laid out. */
export function NameView({ form, fields, asked, onAsked, onView }: NameViewProps) {
  const t = useTexts(viewTexts);
  const { message } = App.useApp();
  const create = useCreateView(form);
  const change = useChangeView(form);
  const isRename = asked.what === "rename";

  const keep = async (name: ViewName) => {
    if (asked.what === "rename") {
      await change.mutateAsync({ key: asked.view.key, ...name, settings: settingsOf(asked.view) });
    } else {
      const settings = asked.what === "new" ? asked.settings : settingsOf(asked.view);
      const made = await create.mutateAsync({ ...name, settings });
      onView(made.key);
    }
    onAsked(null);
    void message.success(t("saved"));
  };
  const shared = {
    okText: t(isRename ? "save" : "create"),
    mayShare: form.may_share_views === true && !isRename,
    onOk: keep,
    onCancel: () => onAsked(null),
  };
  if (asked.what === "new") {
    const kind = t(`kind_${asked.kind}`);
    return (
      <ViewDialog {...shared} title={t("newViewTitle", { kind })} name={kind} shared={false}>
        <KindLayout
          settings={asked.settings}
          fields={fields}
          onChange={(patch) => onAsked({ ...asked, settings: withPatch(asked.settings, patch) })}
        />
      </ViewDialog>
    );
  }
  const { title, source } = asked.view;
  return (
    <ViewDialog
      {...shared}
      title={t(isRename ? "rename" : "duplicate")}
      name={isRename ? title : t("copyTitle", { title })}
      shared={isRename && source === "shared"}
    />
  );
}
