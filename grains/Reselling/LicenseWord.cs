using System.Buffers;
using System.Globalization;

namespace MeteringCluster.Reselling;

/// <summary>
/// One word of a search (D11). What many licences share, as a plan, a price or a day, is compared once and remembered; of a
/// hundred thousand licences little more than their names is looked through.
/// </summary>
internal sealed class LicenseWord
{
    private const int LongestDate = 10;

    private readonly string _word;
    // Notes are long, and this looks through them several times as fast as the string's own search.
    private readonly SearchValues<string> _search;
    private readonly string? _coupon;
    private readonly bool _mayBeDate;
    private readonly bool _mayBeCount;
    private readonly bool _mayBeAmount;
    private readonly bool _mayBeCoupon;
    private readonly bool[] _statuses;
    private readonly Dictionary<string, bool> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<int, bool> _days = [];
    private readonly Dictionary<int, bool> _counts = [];
    private readonly Dictionary<long, bool> _amounts = [];

    public LicenseWord(string word)
    {
        _word = word;
        _search = SearchValues.Create([word], StringComparison.OrdinalIgnoreCase);
        _coupon = CouponText.TryRead(word, out var coupon) ? coupon : null;
        _mayBeCount = word.All(char.IsAsciiDigit);
        _mayBeDate = word.Length <= LongestDate && word.All(c => char.IsAsciiDigit(c) || c == '-');
        _mayBeAmount = word.All(c => char.IsAsciiDigit(c) || c == '.');
        _mayBeCoupon = word.Length <= CouponText.Length + 1 && word.All(c => c == '-' || CouponText.Alphabet.Contains(char.ToUpperInvariant(c)));
        _statuses = [.. Enum.GetNames<ResellerLicenseStatus>().Select(Holds)];
    }

    /// <summary>Whether some field of the licence or of its user holds the word.</summary>
    public bool IsIn(ResellerLicense license, ResellerState state, DateTimeOffset now) =>
        Holds(license.Name)
        || (license.Note is { } note && Holds(note))
        || IsInCoupon(license.Coupon)
        || Plan(license.Plan)
        || (license.User is { } user && User(user, state))
        || (license.Tenant is { } tenant && Holds(tenant))
        || (license.InvoiceNumber is { } number && Holds(number))
        || _statuses[(int)license.StatusAt(now)] || _statuses[(int)license.UseAt(now)]
        || (_mayBeCount && Count(license.Screens))
        || (_mayBeAmount && Amount(license.AmountCents))
        || (_mayBeDate && IsInDates(license));

    private bool Holds(string text) => text.AsSpan().ContainsAny(_search);

    private bool IsInCoupon(string coupon)
    {
        if (coupon == _coupon) return true;
        if (!_mayBeCoupon) return false;
        if (!_word.Contains('-', StringComparison.Ordinal)) return Holds(coupon);

        Span<char> shown = stackalloc char[CouponText.Length + 1];
        coupon.AsSpan(0, CouponText.Length / 2).CopyTo(shown);
        shown[CouponText.Length / 2] = '-';
        coupon.AsSpan(CouponText.Length / 2).CopyTo(shown[(CouponText.Length / 2 + 1)..]);
        return ((ReadOnlySpan<char>)shown).Contains(_word, StringComparison.OrdinalIgnoreCase);
    }

    private bool IsInDates(ResellerLicense license) =>
        Day(license.CreatedAt) || Day(license.ActivatedAt) || Day(license.EndsAt) || Day(license.RedeemBy) || Day(license.PausedAt)
        || Day(license.InvoicedAt) || Day(license.PaidAt) || Day(license.DeletedAt);

    private bool Plan(string plan) =>
        _plans.TryGetValue(plan, out var holds) ? holds : _plans[plan] = Holds(plan);

    private bool User(string id, ResellerState state)
    {
        if (_users.TryGetValue(id, out var holds)) return holds;
        var user = state.Users.GetValueOrDefault(id);
        return _users[id] = Holds(id) || (user is not null && (Holds(user.Name) || Holds(user.Email)));
    }

    private bool Count(int screens) =>
        _counts.TryGetValue(screens, out var holds)
            ? holds : _counts[screens] = Holds(screens.ToString(CultureInfo.InvariantCulture));

    private bool Amount(long cents) =>
        _amounts.TryGetValue(cents, out var holds)
            ? holds
            : _amounts[cents] = Holds(string.Create(CultureInfo.InvariantCulture, $"{cents / 100}.{cents % 100:00}"));

    private bool Day(DateTimeOffset? at)
    {
        if (at is not { } instant) return false;
        var day = (int)(instant.UtcTicks / TimeSpan.TicksPerDay);
        return _days.TryGetValue(day, out var holds)
            ? holds : _days[day] = Holds(DateOnly.FromDayNumber(day).ToString("O", CultureInfo.InvariantCulture));
    }
}
