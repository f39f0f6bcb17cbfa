import { Dropdown, type MenuProps } from "antd";
import type { FormDto, StoredView } from "@/shared/api/form-types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { viewTexts } from "./texts/texts";
import { useViewCommands } from "./use-view-commands";

interface ViewMenuProps {
  readonly form: FormDto;
  readonly view: StoredView;
  /** What needs a name first. */
  readonly onAsk: (what: "rename" | "copy") => void;
  readonly onRemoved: () => void;
}

/** What can be done with the view that is open. */
export function ViewMenu({ form, view, onAsk, onRemoved }: ViewMenuProps) {
  const t = useTexts(viewTexts);
  const { move, openFirst, orderForAll, setShared, askRemove } = useViewCommands(form);
  const mayShare = form.may_share_views === true;
  const isFirst = form.first_view === view.key;
  const items: MenuProps["items"] = [
    ...(view.may_change ? [{ key: "rename", label: t("rename"), onClick: () => onAsk("rename") }] : []),
    { key: "copy", label: t("duplicate"), onClick: () => onAsk("copy") },
    ...(mayShare && view.source === "own"
      ? [{ key: "share", label: t("makeShared"), onClick: () => setShared(view, true) }]
      : []),
    ...(mayShare && view.source === "shared"
      ? [{ key: "own", label: t("makeOwn"), onClick: () => setShared(view, false) }]
      : []),
    { type: "divider" },
    {
      key: "first",
      label: t(isFirst ? "isFirst" : "setFirst"),
      disabled: isFirst,
      onClick: () => openFirst(view),
    },
    {
      key: "left",
      label: t("moveLeft"),
      disabled: form.views[0]?.key === view.key,
      onClick: () => move(view, -1),
    },
    {
      key: "right",
      label: t("moveRight"),
      disabled: form.views.at(-1)?.key === view.key,
      onClick: () => move(view, 1),
    },
    ...(mayShare ? [{ key: "all", label: t("orderForAll"), onClick: orderForAll }] : []),
    ...(view.may_change
      ? [
          { type: "divider" as const },
          { key: "remove", label: t("remove"), danger: true, onClick: () => askRemove(view, onRemoved) },
        ]
      : []),
  ];
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <IconButton icon="more" label={t("viewMenu", { title: view.title })} />
    </Dropdown>
  );
}
