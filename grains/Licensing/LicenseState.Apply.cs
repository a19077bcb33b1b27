using System.Diagnostics;
using MeteringCluster.Audit;

namespace MeteringCluster.Licensing;

/// <summary>What each event does; nothing else changes the state.</summary>
public sealed partial class LicenseState
{
    // Who acted, from the event before the one that it belongs to: never longer than within one record.
    private Origin? _acting;

    internal List<LicenseVersion> Versions { get; } = [];

    internal DailyPeaks Peaks { get; } = new();

    public LicenseState Apply(LicenseEvent @event)
    {
        Peaks.MoveTo(@event.At.UtcTicks, Seating);
        Seating.Forget();
        switch (@event)
        {
            case Acted acted:
                (_acting, WritesDue) = (acted.By, true);
                return this;
            case SessionsLapsed lapsed:
                foreach (var session in lapsed.Sessions) Seating.End(Seating.Sessions.Find(session.Id));
                return this;
            case SeatsEnded ended:
                Seating.Grants!.End(ended.At.UtcTicks);
                Revision += ended.Grants;
                return this;
            case LicenseCreated created:
                WritesDue = created.Spec.Serial is not null;
                License = created.Spec.Filled(tenant);
                foreach (var (name, pool) in License.Pools) Seating.AddPool(name, pool);
                AddVersion(created.At, "created");
                break;
            case LicenseChanged changed:
                Change(changed.At, License! with
                {
                    Pools = License.Pools.SetItems(changed.Pools),
                    SessionLease = changed.SessionLease,
                });
                break;
            case LicenseTermsChanged changed:
                Change(changed.At, changed.Spec);
                break;
            case LicenseWasPaused paused:
                Hold = Hold with { PausedAt = paused.At, PauseReason = paused.Reason };
                Seating.EndAll();
                AddVersion(paused.At, "paused");
                break;
            case LicenseWasResumed resumed:
                Hold = Resumed;
                AddVersion(resumed.At, "resumed");
                break;
            case ExpiryNoticed noticed:
                Notices = Notices.Add(new ExpiryNotice(noticed.At, noticed.End, noticed.DaysBefore));
                break;
            case LeasesShifted shifted:
                Seating.ShiftLeases(shifted.By.Ticks, License!.End.UtcTicks);
                // The day may have begun by the setting, and whoever lives on is there on it.
                Peaks.SeeLive(shifted.At.UtcTicks, Seating);
                break;
            case SeatAssigned assigned:
                Seating.Assign(Seating.FindPool(assigned.Pool), assigned.User, assigned.At.UtcTicks);
                Peaks.See(Seating.FindPool(assigned.Pool), Seating);
                break;
            case SeatUnassigned unassigned:
                Seating.Unassign(Seating.FindPool(unassigned.Pool), unassigned.User);
                break;
            case SeatGranted granted:
                Grant(granted);
                break;
            case SessionOpened opened:
                Seating.Open(
                    opened.Id, Seating.NextOrdinal++, Seating.FindPool(opened.Pool), opened.User, opened.Module,
                    opened.ClientKey, opened.At.UtcTicks, opened.LeaseEnd.UtcTicks,
                    opened.Server is { } server ? Activations.Find(server) : Activations.None);
                Peaks.See(Seating.FindPool(opened.Pool), Seating);
                break;
            case ServerSignedIn signedIn:
                SignIn(signedIn);
                break;
            case ServerSynced synced:
                Activations.Apply(synced);
                break;
            case ServerSignedOut signedOut:
                SignOut(signedOut);
                break;
            case ActivationsReset reset:
                Reset(reset);
                break;
            case SnapshotIssued issued:
                Activations.Apply(issued);
                Offline.Apply(issued);
                break;
            case OfflineReported reported:
                Report(reported);
                break;
            case SessionsRenewed renewed:
                foreach (var id in renewed.Ids)
                    Seating.Renew(Seating.Sessions.Find(id), renewed.At.UtcTicks, renewed.LeaseEnd.UtcTicks);
                break;
            case SessionClosed closed:
                Seating.End(Seating.Sessions.Find(closed.Id));
                break;
            default:
                throw new UnreachableException();
        }

        _acting = null;
        return this;
    }

    private void Change(DateTimeOffset at, LicenseSpec spec)
    {
        if (spec.End != License!.End) Notices = [];
        // No session outlives the term: not one that was moved to the future, nor one that now ends earlier.
        if (at < spec.Start) Seating.EndAll();
        if (spec.End < License.End) Seating.CutLeases(Math.Max(spec.End.UtcTicks, at.UtcTicks));
        if (spec.RequireActivation && !License.RequireActivation) Seating.EndOfServer(Activations.None);
        License = spec;
        foreach (var (name, pool) in spec.Pools) Seating.SetPool(name, pool);
        AddVersion(at, "changed");
    }

    private void AddVersion(DateTimeOffset at, string what)
    {
        Revision++;
        if (Versions.Count == LicenseLimits.MaxVersions) Versions.RemoveAt(0);
        Versions.Add(new LicenseVersion(Revision, at, what, _acting, License!));
    }
}
