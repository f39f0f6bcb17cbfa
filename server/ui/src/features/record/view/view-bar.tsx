import { App } from "antd";
import { useState } from "react";
import type { FormDto, StoredView, ViewSettings } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeView, useCreateView } from "../calls/views";
import { viewTexts } from "./texts/texts";
import type { OwnView } from "./use-own-view";
import styles from "./view-bar.module.css";
import { ViewDialog, type ViewName } from "./view-dialog";

interface ViewBarProps {
  readonly form: FormDto;
  readonly view: StoredView | undefined;
  readonly own: OwnView;
  /** Whether the list is filtered beside what the view says. */
  readonly filtered: boolean;
  /** The view as it is shown now, with everything that was changed. */
  readonly settings: ViewSettings;
  readonly onRevert: () => void;
  readonly onView: (view: string) => void;
}

/** Says that the view differs from what was saved, or that it was saved by itself, and what can be done about it. */
export function ViewBar({ form, view, own, filtered, settings, onRevert, onView }: ViewBarProps) {
  const t = useTexts(viewTexts);
  const { message } = App.useApp();
  const [naming, setNaming] = useState(false);
  const change = useChangeView(form);
  const create = useCreateView(form);
  const save = async () => {
    if (!view) return;
    try {
      await change.mutateAsync({
        key: view.key,
        title: view.title,
        shared: view.source === "shared",
        settings,
      });
      onRevert();
      void message.success(t("saved"));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const saveAs = async (name: ViewName) => {
    const made = await create.mutateAsync({ ...name, settings });
    setNaming(false);
    // What was changed is now a view: the one it was made from is again as it was.
    onRevert();
    onView(made.key);
    void message.success(t("saved"));
  };
  const kept = own.keeps && own.failure === null && !filtered;
  if (kept)
    return (
      <div className={styles.bar} role="status">
        <span className={styles.said}>{t("keptItself")}</span>
        {own.undo && (
          <Button look="quiet" onClick={own.undo}>
            {t("undo")}
          </Button>
        )}
      </div>
    );
  const said = own.failure ?? t(own.keeps ? "filterApart" : "changed");
  return (
    <div className={styles.bar} role="status">
      <span className={styles.said}>{said}</span>
      {view?.may_change && (
        <Button disabled={change.isPending} onClick={() => void save()}>
          {t("save")}
        </Button>
      )}
      <Button onClick={() => setNaming(true)}>{t("saveAs")}</Button>
      <Button onClick={onRevert}>{t("revert")}</Button>
      {naming && (
        <ViewDialog
          title={t("saveAs")}
          okText={t("save")}
          name={view ? t("copyTitle", { title: view.title }) : ""}
          shared={false}
          mayShare={form.may_share_views === true}
          onOk={saveAs}
          onCancel={() => setNaming(false)}
        />
      )}
    </div>
  );
}
