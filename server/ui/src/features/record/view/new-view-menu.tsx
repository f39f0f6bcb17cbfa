import { Dropdown, type MenuProps } from "antd";
import type { Field } from "@/features/form/field";
import type { ViewKind, ViewSettings } from "@/shared/api/form-types";
import { IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { beginning } from "./fields";
import { VIEW_KINDS } from "./registry";
import { viewTexts } from "./texts/texts";

interface NewViewMenuProps {
  readonly fields: readonly Field[];
  /** `settings` are those a view of the kind begins with. */
  readonly onChoose: (kind: ViewKind, settings: ViewSettings) => void;
}

/** The kinds of view; one whose fields the form lacks says which. */
export function NewViewMenu({ fields, onChoose }: NewViewMenuProps) {
  const t = useTexts(viewTexts);
  const items: MenuProps["items"] = VIEW_KINDS.map(({ kind, icon }) => {
    const settings = beginning(kind, fields);
    return {
      key: kind,
      icon: <Icon name={icon} />,
      label: t(`kind_${kind}`),
      disabled: settings === null,
      title: settings === null && kind !== "table" ? t(`needField_${kind}`) : "",
      onClick: () => settings && onChoose(kind, settings),
    };
  });
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <IconButton icon="plus" label={t("newView")} />
    </Dropdown>
  );
}
