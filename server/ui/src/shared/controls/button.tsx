import "./controls.css";
import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icon";

interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: "default" | "primary" | "danger" | "quiet";
  readonly icon?: IconName;
  /** Shown as pressed: an open panel, an active filter. */
  readonly on?: boolean;
}

export function Button({ look = "default", icon, on, children, className, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={className ? `c-button ${className}` : "c-button"}
      data-look={look}
      data-on={on || undefined}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  readonly icon: IconName;
  /** Read aloud and shown as the tooltip. */
  readonly label: string;
}

export function IconButton({ icon, label, className, type, ...rest }: IconButtonProps) {
  return (
    <button
      type={type ?? "button"}
      className={className ? `c-icon-button ${className}` : "c-icon-button"}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
