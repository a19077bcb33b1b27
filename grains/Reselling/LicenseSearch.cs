using System.Collections.Immutable;

namespace MeteringCluster.Reselling;

/// <summary>
/// A reseller's licences filtered, searched and sorted (D9 to D11). It works on one state, which never changes, in one walk
/// over all licences; only those of the page asked for are kept.
/// </summary>
internal static class LicenseSearch
{
    // Sorted now and then, so that it stays small, but not with every licence that comes before all others.
    private const int Spare = 4_096;

    private static readonly LicensePage Nothing = new([], null, 0, 0);

    public static LicensePage Find(ResellerState state, ListLicenses query, DateTimeOffset now)
    {
        if (query.Limit is < 1 or > ResellerLimits.MaxPageSize) throw new ArgumentException("Out of bounds: Limit.");
        if (!state.IsOpen) return Nothing;

        var filter = new Filter(state, query, now);
        var order = new LicenseOrdering(query.Order, query.Descending, state, now);
        List<(LicenseKey Key, ResellerLicense License)> found = [];
        LicenseKey? worst = null, after = query.After is { } place ? LicenseKey.Of(place) : null;
        var (total, cents) = (0, 0L);
        foreach (var license in state.Licenses)
        {
            if (!filter.Keeps(license)) continue;
            total++;
            cents += license.AmountCents;

            var key = order.KeyOf(license);
            if (after is { } before && order.Compare(key, before) <= 0) continue;
            if (worst is { } cut && order.Compare(key, cut) >= 0) continue;

            found.Add((key, license));
            if (found.Count < query.Limit + 1 + Spare) continue;
            worst = Cut(found, order, query.Limit + 1);
        }

        Cut(found, order, query.Limit + 1);
        if (order.IsNewestFirst) found.Reverse();
        var rows = found.Take(query.Limit).Select(kept => state.Row(kept.License, now)).ToImmutableArray();
        return new LicensePage(rows, found.Count > query.Limit ? found[query.Limit - 1].Key.ToPlace() : null, total, cents);
    }

    private static LicenseKey? Cut(List<(LicenseKey Key, ResellerLicense License)> found, LicenseOrdering order, int keep)
    {
        // Nothing to be sorted: the last that were found are the first.
        if (order.IsNewestFirst)
        {
            if (found.Count > keep) found.RemoveRange(0, found.Count - keep);
            return null;
        }

        found.Sort(order);
        if (found.Count <= keep) return null;
        found.RemoveRange(keep, found.Count - keep);
        return found[^1].Key;
    }

    private sealed class Filter
    {
        private readonly ResellerState _state;
        private readonly DateTimeOffset _now;
        private readonly string? _user;
        private readonly TimeSpan? _horizon;
        private readonly bool[] _statuses = new bool[Enum.GetValues<ResellerLicenseStatus>().Length];
        private readonly LicenseWord[] _words;

        public Filter(ResellerState state, ListLicenses query, DateTimeOffset now)
        {
            (_state, _now, _user) = (state, now, query.User);
            _horizon = query.ExpiringWithin == ListLicenses.ExpiringSoon ? TimeSpan.FromDays(state.Profile!.ExpiringDays) : query.ExpiringWithin;
            _words = [.. SearchWords.Least(query.Query).Select(word => new LicenseWord(word))];
            if (query.Statuses.IsEmpty) Array.Fill(_statuses, true, 0, (int)ResellerLicenseStatus.Deleted);
            foreach (var status in query.Statuses) _statuses[(int)status] = true;
        }

        public bool Keeps(ResellerLicense license)
        {
            if (!_statuses[(int)license.StatusAt(_now)]) return false;
            if (_user is { } user && (license.User ?? "") != user) return false;
            if (_horizon is { } horizon && !license.ExpiresWithin(horizon, _now)) return false;
            foreach (var word in _words)
                if (!word.IsIn(license, _state, _now)) return false;
            return true;
        }
    }
}
