import { App, Dropdown, type MenuProps } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Field } from "@/features/form/field";
import type { FormDto, StoredView, ViewKind, ViewSettings } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeView, useCreateView, useDeleteView, useOrderViews } from "../calls/views";
import { everything } from "../list/use-list-state";
import { recordTexts } from "../texts/texts";
import { beginning } from "./fields";
import { VIEW_KINDS, viewKind } from "./registry";
import { settingsOf, withPatch } from "./settings";
import { KindLayout } from "./settings-layout";
import { viewTexts } from "./texts/texts";
import { ViewDialog, type ViewName } from "./view-dialog";
import styles from "./view-tabs.module.css";

interface ViewTabsProps {
  readonly form: FormDto;
  readonly view: string;
  readonly onView: (view: string) => void;
  /** Every field a view may show. */
  readonly fields: readonly Field[];
}

type Asked =
  | { readonly what: "new"; readonly settings: ViewSettings; readonly kind: ViewKind }
  | { readonly what: "rename" | "copy"; readonly view: StoredView };

/** The views of a form as tabs, and what can be done with the one that is open. */
export function ViewTabs({ form, view, onView, fields }: ViewTabsProps) {
  const t = useTexts(viewTexts);
  const tr = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const [asked, setAsked] = useState<Asked | null>(null);
  const create = useCreateView(form);
  const change = useChangeView(form);
  const remove = useDeleteView(form);
  const order = useOrderViews(form);
  const all = everything(form.views);
  const views: readonly { key: string; title: string; kind?: ViewKind }[] = all
    ? form.views
    : [{ key: "", title: tr("all") }, ...form.views];
  const open = form.views.find((one) => one.key === view);
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = tabs.current?.querySelector("[aria-selected=true]");
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view]);

  const attempt = (done: Promise<unknown>, said?: string) =>
    done.then(
      () => {
        if (said) void message.success(said);
        return true;
      },
      (error: unknown) => {
        void message.error(messageOf(error));
        return false;
      },
    );
  const keys = form.views.map((one) => one.key);
  const move = (step: number) => {
    const at = keys.indexOf(view);
    const next = [...keys];
    next.splice(at, 1);
    next.splice(at + step, 0, view);
    void attempt(order.mutateAsync({ keys: next, first: form.first_view ?? undefined, shared: false }));
  };
  const keep = (one: StoredView, name: ViewName) =>
    change.mutateAsync({ key: one.key, ...name, settings: settingsOf(one) });
  const askRemove = (one: StoredView) =>
    modal.confirm({
      title: t("removeTitle", { title: one.title }),
      content: t(one.source === "shared" ? "removeShared" : "removeOwn"),
      okText: t("remove"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: async () => {
        if (await attempt(remove.mutateAsync(one.key), t("removed"))) onView("");
      },
    });

  const items: MenuProps["items"] = open && [
    ...(open.may_change
      ? [{ key: "rename", label: t("rename"), onClick: () => setAsked({ what: "rename", view: open }) }]
      : []),
    { key: "copy", label: t("duplicate"), onClick: () => setAsked({ what: "copy", view: open }) },
    ...(form.may_share_views && open.source === "own"
      ? [
          {
            key: "share",
            label: t("makeShared"),
            onClick: () => void attempt(keep(open, { title: open.title, shared: true }), t("saved")),
          },
        ]
      : []),
    ...(form.may_share_views && open.source === "shared"
      ? [
          {
            key: "own",
            label: t("makeOwn"),
            onClick: () => void attempt(keep(open, { title: open.title, shared: false }), t("saved")),
          },
        ]
      : []),
    { type: "divider" },
    {
      key: "first",
      label: t(form.first_view === open.key ? "isFirst" : "setFirst"),
      disabled: form.first_view === open.key,
      onClick: () => void attempt(order.mutateAsync({ keys, first: open.key, shared: false }), t("ordered")),
    },
    { key: "left", label: t("moveLeft"), disabled: keys[0] === view, onClick: () => move(-1) },
    { key: "right", label: t("moveRight"), disabled: keys.at(-1) === view, onClick: () => move(1) },
    ...(form.may_share_views
      ? [
          {
            key: "all",
            label: t("orderForAll"),
            onClick: () =>
              void attempt(
                order.mutateAsync({ keys, first: form.first_view ?? undefined, shared: true }),
                t("ordered"),
              ),
          },
        ]
      : []),
    ...(open.may_change
      ? [
          { type: "divider" as const },
          { key: "remove", label: t("remove"), danger: true, onClick: () => askRemove(open) },
        ]
      : []),
  ];
  const kinds: MenuProps["items"] = VIEW_KINDS.map(({ kind, icon }) => {
    const settings = beginning(kind, fields);
    return {
      key: kind,
      icon: <Icon name={icon} />,
      label: t(`kind_${kind}`),
      disabled: settings === null,
      title: settings === null && kind !== "table" ? t(`needField_${kind}`) : "",
      onClick: () => settings && setAsked({ what: "new", settings, kind }),
    };
  });

  const answer = async (name: ViewName) => {
    if (!asked) return;
    if (asked.what === "rename") await keep(asked.view, name);
    else {
      const settings = asked.what === "new" ? asked.settings : settingsOf(asked.view);
      const made = await create.mutateAsync({ ...name, settings });
      onView(made.key);
    }
    setAsked(null);
    void message.success(t("saved"));
  };
  return (
    <>
      <div ref={tabs} className={styles.tabs} role="tablist" aria-label={tr("views")}>
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
      {open && (
        <Dropdown trigger={["click"]} menu={{ items }}>
          <IconButton icon="more" label={t("viewMenu", { title: open.title })} />
        </Dropdown>
      )}
      <Dropdown trigger={["click"]} menu={{ items: kinds }}>
        <IconButton icon="plus" label={t("newView")} />
      </Dropdown>
      {asked && (
        <ViewDialog
          title={
            asked.what === "new"
              ? t("newViewTitle", { kind: t(`kind_${asked.kind}`) })
              : t(asked.what === "rename" ? "rename" : "duplicate")
          }
          okText={t(asked.what === "rename" ? "save" : "create")}
          name={
            asked.what === "new"
              ? t(`kind_${asked.kind}`)
              : asked.what === "copy"
                ? t("copyTitle", { title: asked.view.title })
                : asked.view.title
          }
          shared={asked.what === "rename" && asked.view.source === "shared"}
          mayShare={form.may_share_views === true && asked.what !== "rename"}
          onOk={answer}
          onCancel={() => setAsked(null)}
        >
          {asked.what === "new" && (
            <KindLayout
              settings={asked.settings}
              fields={fields}
              onChange={(patch) => setAsked({ ...asked, settings: withPatch(asked.settings, patch) })}
            />
          )}
        </ViewDialog>
      )}
    </>
  );
}
