import { useEffect, useRef, useState } from "react";
import type { Field } from "@/features/form/field";
import type { FormDto, ViewKind } from "@/shared/api/form-types";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { everything } from "../list/use-list-state";
import { recordTexts } from "../texts/texts";
import { NameView, type Asked } from "./name-view";
import { NewViewMenu } from "./new-view-menu";
import { viewKind } from "./registry";
import { ViewMenu } from "./view-menu";
import styles from "./view-tabs.module.css";

interface ViewTabsProps {
  readonly form: FormDto;
  readonly view: string;
  readonly onView: (view: string) => void;
  /** Every field a view may show. */
  readonly fields: readonly Field[];
}

/** The views of a form as tabs, and what can be done with the one that is open. */
export function ViewTabs({ form, view, onView, fields }: ViewTabsProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = form.views.find((one) => one.key === view);
  return (
    <>
      <Tabs form={form} view={view} onView={onView} />
      {open && (
        <ViewMenu
          form={form}
          view={open}
          onAsk={(what) => setAsked({ what, view: open })}
          onRemoved={() => onView("")}
        />
      )}
      <NewViewMenu fields={fields} onChoose={(kind, settings) => setAsked({ what: "new", settings, kind })} />
      {asked && <NameView form={form} fields={fields} asked={asked} onAsked={setAsked} onView={onView} />}
    </>
  );
}

function Tabs({ form, view, onView }: Omit<ViewTabsProps, "fields">) {
  const t = useTexts(recordTexts);
  const views: readonly { key: string; title: string; kind?: ViewKind }[] = everything(form.views)
    ? form.views
    : [{ key: "", title: t("all") }, ...form.views];
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = tabs.current?.querySelector("[aria-selected=true]");
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view]);
  return (
    <div ref={tabs} className={styles.tabs} role="tablist" aria-label={t("views")}>
      {views.map((one) => (
        <button
          key={one.key}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={one.key === view}
          onClick={() => onView(one.key)}
        >
          <Icon name={viewKind(one.kind)?.icon ?? "columns"} size={14} />
          {one.title}
        </button>
      ))}
    </div>
  );
}
