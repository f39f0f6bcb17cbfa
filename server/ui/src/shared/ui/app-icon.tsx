/** The tile that stands for an app: its icon, or the first letter of its title, in its colour. */
import {
  AppstoreOutlined,
  BankOutlined,
  CalendarOutlined,
  CarOutlined,
  ContainerOutlined,
  DollarOutlined,
  FileTextOutlined,
  FundOutlined,
  ProfileOutlined,
  ProjectOutlined,
  ScheduleOutlined,
  SettingOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  SolutionOutlined,
  TeamOutlined,
  ToolOutlined,
  UserOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import { TONES, type Tone } from "@/shared/theme/palette";
import styles from "./app-icon.module.css";

const icons: Record<string, ComponentType> = {
  app: AppstoreOutlined,
  appstore: AppstoreOutlined,
  bank: BankOutlined,
  calendar: CalendarOutlined,
  car: CarOutlined,
  container: ContainerOutlined,
  dollar: DollarOutlined,
  "file-text": FileTextOutlined,
  fund: FundOutlined,
  profile: ProfileOutlined,
  project: ProjectOutlined,
  schedule: ScheduleOutlined,
  setting: SettingOutlined,
  shop: ShopOutlined,
  "shopping-cart": ShoppingCartOutlined,
  solution: SolutionOutlined,
  team: TeamOutlined,
  tool: ToolOutlined,
  user: UserOutlined,
};

export interface AppIconProps {
  title: string;
  icon?: string | null | undefined;
  color?: string | null | undefined;
  size?: number;
}

export function AppIcon({ title, icon, color, size = 24 }: AppIconProps) {
  const Icon = icon ? icons[icon] : undefined;
  const tone: Tone = TONES.find((name) => name === color) ?? "blue";
  return (
    <span
      className={styles.tile}
      aria-hidden="true"
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.54),
        borderRadius: Math.max(5, size / 5),
        background: `var(--tone-${tone}-back)`,
        color: `var(--tone-${tone}-text)`,
      }}
    >
      {Icon ? <Icon /> : [...title][0]}
    </span>
  );
}
