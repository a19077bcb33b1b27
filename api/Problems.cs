using System.Text.Json;
using MeteringCluster.Api.Json;
using MeteringCluster.Directory;

namespace MeteringCluster.Api;

/// <summary>Every error that the server answers with; the one place that knows the codes.</summary>
public static partial class Problems
{
    public static readonly ProblemKind MalformedJsonKind = new("malformed-json", 400, "The body is not JSON");
    public static readonly ProblemKind WrongTypeKind = new("wrong-type", 400, "A value has the wrong type");
    public static readonly ProblemKind UnknownMemberKind = new("unknown-member", 400, "A member is not known");
    public static readonly ProblemKind DuplicateNameKind = new("duplicate-name", 400, "A name stands twice in one object");
    public static readonly ProblemKind InvalidValueKind = new("invalid-value", 400, "A value is outside its bounds");
    public static readonly ProblemKind IncompleteBodyKind = new("incomplete-body", 400, "The body ended too early");
    public static readonly ProblemKind BadRequestKind = new("bad-request", 400, "The request is not valid HTTP");
    public static readonly ProblemKind UnauthenticatedKind = new("unauthenticated", 401, "No valid API key");
    public static readonly ProblemKind WrongScopeKind = new("wrong-scope", 403, "The API key may not do this");
    public static readonly ProblemKind NotFoundKind = new("not-found", 404, "Nothing is here");
    public static readonly ProblemKind UnknownTenantKind = new("unknown-tenant", 404, "There is no such tenant");
    public static readonly ProblemKind UnknownKeyKind = new("unknown-key", 404, "There is no such API key");
    public static readonly ProblemKind MethodNotAllowedKind = new("method-not-allowed", 405, "Another method is needed here");
    public static readonly ProblemKind RequestTimeoutKind = new("request-timeout", 408, "The request came too slowly");
    public static readonly ProblemKind TenantExistsKind = new("tenant-exists", 409, "The tenant exists with other content");
    public static readonly ProblemKind TenantDeletedKind = new("tenant-deleted", 409, "The tenant was deleted");
    public static readonly ProblemKind BodyTooLargeKind = new("body-too-large", 413, "The body is too large");
    public static readonly ProblemKind UnsupportedMediaTypeKind = new("unsupported-media-type", 415, "The content type is not taken");
    public static readonly ProblemKind RateLimitedKind = new("rate-limited", 429, "Too many requests");
    public static readonly ProblemKind InternalErrorKind = new("internal-error", 500, "The server made a mistake");
    public static readonly ProblemKind JournalDamagedKind = new("journal-damaged", 500, "What is on disk cannot be read");
    public static readonly ProblemKind JournalUnavailableKind = new("journal-unavailable", 503, "The journal takes no writes");

    public static readonly ProblemKind GrainUnavailableKind = new("grain-unavailable", 503, "The cluster is moving what was asked for");

    /// <summary>How long a caller is asked to wait while the journal or a part of the cluster is away.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Problem MalformedJson(string reason, JsonPosition at) => new(
        MalformedJsonKind, $"{reason} (byte {at.ByteOffset}; line {at.Line}, position {at.Position})", at.Write);

    public static Problem WrongType(string field, string expected, JsonPosition at) => new(
        WrongTypeKind, $"{field}: {expected} (line {at.Line}, position {at.Position})", json => Field(json, field, at));

    public static Problem UnknownMember(string field, JsonPosition at) => new(
        UnknownMemberKind, $"{field} is no member that is known here (line {at.Line}, position {at.Position}).",
        json => Field(json, field, at));

    public static Problem DuplicateName(string field, JsonPosition at) => new(
        DuplicateNameKind, $"{field} stands twice in its object (line {at.Line}, position {at.Position}).",
        json => Field(json, field, at));

    public static Problem InvalidValue(IReadOnlyList<FieldError> errors) => new(
        InvalidValueKind,
        errors.Count == 1 ? $"{errors[0].Field} {errors[0].Detail}" : $"{errors.Count} values are not valid; see errors.",
        json => FieldError.WriteAll(json, errors));

    public static Problem InvalidValue(string field, string detail, object? value) =>
        InvalidValue([new FieldError(field, detail, value)]);

    public static Problem EmptyBody() => InvalidValue("body", "is empty, but a JSON value is needed.", value: null);

    public static Problem IncompleteBody() => new(
        IncompleteBodyKind, "The connection gave fewer bytes than Content-Length, or an unfinished chunk, promised.");

    public static Problem BadRequest(int status, string detail) => new(BadRequestKind with { Status = status }, detail);

    public static Problem RequestTimeout() => new(RequestTimeoutKind, "The body did not arrive in time.");

    /// <summary>No usable key was sent: what is wrong with it is safe to say.</summary>
    public static Problem Unauthenticated(string detail) => new(UnauthenticatedKind, detail);

    public static Problem WrongScope(Scope needed, Scope has) => new(
        WrongScopeKind, $"This needs a key of the scope {Names(needed)}; the key sent has the scope {has.Name()}.",
        json =>
        {
            json.WriteStartArray("needed");
            foreach (var name in Split(needed)) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteString("scope", has.Name());
        });

    public static Problem OperatorOnly(string field, Scope has) => new(
        WrongScopeKind, $"{field} is changed with an operator's key only; the key sent has the scope {has.Name()}.",
        json =>
        {
            json.WriteString("field", field);
            json.WriteStartArray("needed");
            json.WriteStringValue(Scope.Operator.Name());
            json.WriteEndArray();
            json.WriteString("scope", has.Name());
        });

    public static Problem NotFound(string path) => new(NotFoundKind, $"No resource has the path {path}. /docs lists them all.");

    /// <summary>The same words for a tenant that is none and for one that the key may not see.</summary>
    public static Problem UnknownTenant(string tenant) => new(
        UnknownTenantKind, $"There is no tenant '{tenant}'.", json => json.WriteString("tenant", tenant));

    public static Problem UnknownKey(string id) => new(
        UnknownKeyKind, $"There is no API key '{id}'.", json => json.WriteString("key", id));

    public static Problem MethodNotAllowed(string method, string allowed) => new(
        MethodNotAllowedKind, $"{method} is not possible here, only: {allowed}.", json => json.WriteString("allowed", allowed));

    public static Problem TenantExists(TenantId tenant, DateTimeOffset createdAt) => new(
        TenantExistsKind, $"The tenant '{tenant}' exists and was created with other content.",
        json =>
        {
            json.WriteString("tenant", tenant.Value);
            json.WriteString("createdAt", createdAt.UtcDateTime);
        });

    public static Problem TenantDeleted(TenantId tenant, DateTimeOffset deletedAt) => new(
        TenantDeletedKind, $"The tenant '{tenant}' was deleted; an id is never given out twice.",
        json =>
        {
            json.WriteString("tenant", tenant.Value);
            json.WriteString("deletedAt", deletedAt.UtcDateTime);
        });

    public static Problem BodyTooLarge(long maxBytes) => new(
        BodyTooLargeKind, $"The body is longer than the {maxBytes} bytes that are taken here.",
        json => json.WriteNumber("maxBytes", maxBytes));

    public static Problem UnsupportedMediaType(string? contentType, string supported) => new(
        UnsupportedMediaTypeKind,
        string.IsNullOrEmpty(contentType)
            ? $"The request has no Content-Type; taken is {supported}."
            : $"The Content-Type {contentType} is not taken here; taken is {supported}.",
        json => json.WriteString("supported", supported));

    public static Problem RateLimited(TimeSpan retryAfter, string detail) => new(
        RateLimitedKind, detail, json => json.WriteNumber("retryAfterSeconds", Math.Ceiling(retryAfter.TotalSeconds)))
    {
        RetryAfter = retryAfter,
    };

    public static Problem InternalError() => new(
        InternalErrorKind, "Something went wrong that should not. The request id leads support to what.");

    /// <summary>A record of the grain asked for does not read back; other grains are not concerned.</summary>
    public static Problem JournalDamaged() => new(
        JournalDamagedKind, "A record that this rests on is damaged; 'silo verify' says which, and the request id leads support to the log.");

    public static Problem DotSegment() => new(
        BadRequestKind, "The path has a segment of dots, which would lead to another resource than the one it names.");

    /// <summary>Nobody knows whether the command took effect; a repeat with the same id gets the truth.</summary>
    public static Problem JournalUnavailable() => new(
        JournalUnavailableKind, "The journal cannot take or confirm writes at the moment. Repeat the request, with the same ids.",
        json => json.WriteNumber("retryAfterSeconds", Pause.TotalSeconds))
    {
        RetryAfter = Pause,
    };

    public static Problem GrainUnavailable() => new(
        GrainUnavailableKind, "A server of the cluster is leaving or was lost, and what it held is being moved. Repeat the request, with the same ids.",
        json => json.WriteNumber("retryAfterSeconds", Pause.TotalSeconds))
    {
        RetryAfter = Pause,
    };

    private static void Field(Utf8JsonWriter json, string field, JsonPosition at)
    {
        json.WriteString("field", field);
        at.Write(json);
    }

    private static string Names(Scope scopes) => string.Join(" or ", Split(scopes));

    private static IEnumerable<string> Split(Scope scopes) =>
        Enum.GetValues<Scope>().Where(one => one != Scope.None && scopes.HasFlag(one)).Select(one => one.Name());
}
