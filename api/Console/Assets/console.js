// The console works without scripts; what is here makes it livelier. Each module looks for what is its own.
import { tellZone } from './zone.js';
import { openDialogs } from './dialogs.js';
import { keepLive } from './live.js';
import { copyOnClick } from './copy.js';
import { boundFiles } from './files.js';

tellZone();
openDialogs();
keepLive();
copyOnClick();
boundFiles();

// After a form was sent, whoever cannot see the page hears first what came of it.
document.querySelector('[data-focus]')?.focus();
