import type { App } from "@/shared/api/types";
import styles from "./menu-icon.module.css";
import { ICONS } from "./icons";

interface MenuIconProps {
  readonly app: Pick<App, "navigation">;
  readonly icon: string | null;
}

/** The icon of a line of an app's menu. As soon as one line has one, the others have the sign of a form. */
export function MenuIcon({ app, icon }: MenuIconProps) {
  const isDrawn = app.navigation.some((group) => group.items.some((item) => item.icon && ICONS[item.icon]));
  const Icon = ICONS[icon ?? ""] ?? ICONS["file-text"];
  if (!isDrawn || !Icon) return null;
  return (
    <span className={styles.icon} aria-hidden="true">
      <Icon />
    </span>
  );
}
