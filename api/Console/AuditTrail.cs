using System.Globalization;

namespace MeteringCluster.Api.Console;

/// <summary>What of a trail somebody looks for, as the address of the page has it.</summary>
public sealed record AuditFilter(string From, string To, string Action, string User, string Outcome, string Request)
{
    private const int UsualDays = 30;

    public static AuditFilter Of(HttpRequest request)
    {
        return new(Of("from"), Of("to"), Of("action"), Of("user"), Of("outcome"), Of("request"));

        string Of(string name) => request.Query[name].ToString().Trim();
    }

    public bool IsEmpty => (From.Length, To.Length, Action.Length, User.Length, Outcome.Length, Request.Length) == (0, 0, 0, 0, 0, 0);

    /// <summary>The API's path of the page that is asked for; days are those of the viewer's time zone.</summary>
    /// <param name="wrong">What cannot be read as a day; then there is no path.</param>
    public string? Path(string root, string? cursor, TimeZoneInfo zone, DateTimeOffset now, out string? wrong)
    {
        wrong = null;
        if (!TryDay(From, out var from) || !TryDay(To, out var to))
        {
            wrong = "A day is written as 2026-01-31.";
            return null;
        }

        // A request is looked for in all that the trail has, as far as one window reaches.
        var end = to is { } last ? Start(last.AddDays(1), zone) : (DateTimeOffset?)null;
        var days = Request.Length > 0 ? 399 : UsualDays;
        var start = from is { } first ? Start(first, zone) : (end ?? now).AddDays(-days);
        return ApiPath.With(
            root + "/audit?limit=50", ("cursor", cursor), ("from", cursor is null ? Instant(start) : null), ("to", cursor is null && end is { } at ? Instant(at) : null),
            ("action", Action), ("user", User), ("outcome", Outcome), ("requestId", Request));
    }

    private static bool TryDay(string text, out DateOnly? day)
    {
        day = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;
        return text.Length == 0 || day is { Year: > 1970 and < 2200 };
    }

    private static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks are set forward at midnight, the day begins an hour later.
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(30);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}

/// <summary>A page of a trail, and what it was asked for.</summary>
/// <param name="Address">The console's path of the page, without its query.</param>
/// <param name="Wrong">Why nothing could be looked for; null where it could.</param>
public sealed record AuditTrail(
    AuditFilter Filter, IReadOnlyList<AuditEntry> Entries, Paging Paging, IReadOnlyList<(string Value, string Text)> Actions, string Address,
    Locale Locale, string? Wrong = null)
{
    public static async Task<AuditTrail> Read(
        ConsolePage page, ConsoleApi api, string apiRoot, IReadOnlyList<(string Value, string Text)> actions, DateTimeOffset now)
    {
        var request = page.Request;
        var filter = AuditFilter.Of(request);
        var nothing = new AuditTrail(filter, [], Paging.Of(request, null), actions, request.Path, page.Locale);
        if (filter.Path(apiRoot, Paging.Cursor(request), page.Locale.Zone, now, out var wrong) is not { } path) return nothing with { Wrong = wrong };

        var answer = await api.Get<ListView<AuditEntry>>(page.Viewer, path);
        // What was looked for cannot be; who looks for it corrects it where it stands.
        if (answer.Problem is { Status: StatusCodes.Status400BadRequest } problem) return nothing with { Wrong = problem.Detail };
        var found = answer.OrThrow();
        return nothing with { Entries = found.Items, Paging = Paging.Of(request, found.NextCursor) };
    }
}
