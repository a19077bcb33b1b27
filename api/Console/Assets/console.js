// The console works without scripts; what is here makes it livelier. Each module looks for what is its own.
import { tellZone } from './zone.js';
import { openDialogs } from './dialogs.js';
import { keepLive } from './live.js';
import { copyOnClick } from './copy.js';
import { keepSelection } from './selection.js';
import { helpSelling } from './selling.js';
import { hushBreakdowns } from './breakdowns.js';

tellZone();
openDialogs();
keepLive();
copyOnClick();
keepSelection();
helpSelling();
hushBreakdowns();

// Where not all pages fit beside each other, the one that is shown is in sight.
document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

// After a form was sent, whoever cannot see the page hears first what came of it.
document.querySelector('[data-focus]')?.focus();
