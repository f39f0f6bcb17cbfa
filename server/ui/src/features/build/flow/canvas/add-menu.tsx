import { Dropdown } from "antd";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { ADDED_KINDS, type AddedKind } from "../flow-edits";
import { useFlow } from "../flow-context";
import { faceOf } from "../kinds/registry";
import { flowDesignTexts } from "../texts/texts";
import type { NodeActions } from "../use-node-actions";
import type { Way } from "../ways";
import styles from "./canvas.module.css";

interface AddMenuProps {
  readonly way: Way;
  readonly actions: NodeActions;
  readonly label: string;
}

const GROUPS: readonly (readonly AddedKind[])[] = [
  ["approve", "handle", "cc"],
  ["condition", "route", "parallel", "inclusive", "loop"],
  ["query", "create", "update", "upsert", "delete", "script"],
  ["flow", "delay", "http", "notify", "print"],
  ["end"],
];

/** The nodes that may stand on a way. */
export function AddMenu({ way, actions, label }: AddMenuProps) {
  const t = useTexts(flowDesignTexts);
  const { flow } = useFlow();
  // Without a record there is nothing to approve, change or print.
  const offered = (kind: AddedKind) =>
    flow.form !== "" || !["approve", "handle", "flow", "script", "print"].includes(kind);
  const groups = GROUPS.map((group) =>
    group
      .filter((kind) => ADDED_KINDS.includes(kind) && offered(kind))
      .map((kind) => ({
        key: kind,
        label: t(`kind_${kind}`),
        icon: <Icon name={faceOf({ kind }).icon} />,
        onClick: () => actions.insert(way, kind),
      })),
  ).filter((group) => group.length > 0);
  const items = groups.flatMap((group, at) => [
    ...(at > 0 ? [{ type: "divider" as const, key: `line ${at}` }] : []),
    ...group,
  ]);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: actions.hasCopy()
          ? [
              ...items,
              { type: "divider" as const, key: "line paste" },
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
