/** Which button of several records is pressed. */
import { Dropdown } from "antd";
import type { FormButton } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";

interface ButtonChoiceProps {
  readonly buttons: readonly FormButton[];
  readonly disabled: boolean;
  readonly onChoose: (button: FormButton) => void;
}

/** The one button there is, or a menu of several. */
export function ButtonChoice({ buttons, disabled, onChoose }: ButtonChoiceProps) {
  const t = useTexts(recordTexts);
  const [only] = buttons;
  if (!only) return null;
  if (buttons.length === 1)
    return (
      <Button disabled={disabled} onClick={() => onChoose(only)}>
        {only.title}
      </Button>
    );
  const items = buttons.map((button) => ({
    key: button.flow,
    label: button.title,
    onClick: () => onChoose(button),
  }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }} disabled={disabled}>
      <Button disabled={disabled}>
        {t("pressMany")}
        <Icon name="down" />
      </Button>
    </Dropdown>
  );
}
