import { Dropdown } from "antd";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import type { AddedKind } from "../flow-edits";
import { useFlow } from "../flow-context";
import { faceOf } from "../kinds/registry";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeActions } from "../use-node-actions";
import type { Way } from "../ways";
import styles from "./canvas.module.css";

interface AddMenuProps {
  readonly way: Way;
  readonly actions: NodeActions;
  readonly label: string;
}

/** Two columns, so that all of them fit on the screen: people and what happens by itself, ways and records. */
const GROUPS = [
  ["people", ["approve", "handle", "cc"]],
  ["ways", ["condition", "route", "parallel", "inclusive", "loop"]],
  ["automatic", ["flow", "delay", "http", "notify", "print", "end"]],
  ["records", ["query", "create", "update", "upsert", "delete", "script"]],
] as const satisfies readonly (readonly [string, readonly AddedKind[]])[];

/** The nodes that may stand on a way. */
export function AddMenu({ way, actions, label }: AddMenuProps) {
  const t = useTexts(flowDesignTexts);
  const said = useTexts(stepTexts);
  const { flow } = useFlow();
  // Without a record there is nothing to approve, change or print.
  const offered = (kind: AddedKind) =>
    flow.form !== "" || !["approve", "handle", "flow", "script", "print"].includes(kind);
  const groups = GROUPS.map(([title, kinds]) => ({
    type: "group" as const,
    key: title,
    label: said(`group_${title}`),
    children: kinds.filter(offered).map((kind) => ({
      key: kind,
      label: t(`kind_${kind}`),
      icon: <Icon name={faceOf({ kind }).icon} />,
      onClick: ({ domEvent }: { readonly domEvent: { readonly type: string } }) =>
        actions.insert(way, kind, domEvent.type === "keydown"),
    })),
  }));
  const items = groups.filter((group) => group.children.length > 0);
  return (
    <Dropdown
      trigger={["click"]}
      autoFocus
      menu={{
        className: styles.kinds ?? "",
        items: actions.hasCopy()
          ? [
              ...items,
              { type: "divider" as const, key: "line paste", className: styles.across ?? "" },
              {
                key: "paste",
                label: t("paste"),
                icon: <Icon name="copy" />,
                onClick: () => actions.paste(way),
              },
            ]
          : items,
      }}
    >
      <button type="button" className={styles.plus} aria-label={label} title={label}>
        <Icon name="plus" size={14} />
      </button>
    </Dropdown>
  );
}
