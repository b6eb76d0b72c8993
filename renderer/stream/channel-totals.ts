/** The channels of an exec that carried something, in Kubernetes' order. */
import { CHANNELS, type Channel, type ChannelTotals, type ExecView } from '../../contract/stream.ts';

export interface ChannelLine {
  readonly channel: Channel;
  readonly totals: ChannelTotals;
}

export const channelLines = (view: ExecView): readonly ChannelLine[] =>
  CHANNELS.map((channel) => ({ channel, totals: view.channels[channel] })).filter(({ totals }) => totals.bytes > 0);
