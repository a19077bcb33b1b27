using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeteringCluster.Api;

/// <summary>One kind of error: its stable code, status and title. All of them stand in <see cref="Problems"/>.</summary>
public sealed record ProblemKind(string Code, int Status, string Title);

/// <summary>
/// An error answer as of RFC 9457. Written here and not by the framework's own result, because every answer carries
/// the request's id, which only the request knows, and because hot endpoints write it without a serialiser.
/// </summary>
/// <param name="kind">What went wrong, in general.</param>
/// <param name="detail">What went wrong this time, in one or two sentences.</param>
/// <param name="members">Writes the members that a program needs to act on.</param>
public sealed class Problem(ProblemKind kind, string detail, Action<Utf8JsonWriter>? members = null)
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    public const string MediaType = "application/problem+json";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ProblemKind Kind { get; } = kind;

    public string Detail { get; } = detail;

    /// <summary>After how long another try makes sense, in the <c>Retry-After</c> header, rounded up to whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Noted in the audit trail though it is a 429, which otherwise are not. Whoever sets it sees to it that few of them are.
    /// </summary>
    public bool IsNoted { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Kind.Status;

    string? IContentTypeHttpResult.ContentType => MediaType;

    /// <exception cref="JournalUnavailableException">The refusal could not be noted in the audit trail; nothing was written.</exception>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        await AuditNotes.Note(httpContext, this);

        var response = httpContext.Response;
        response.StatusCode = Kind.Status;
        response.ContentType = MediaType;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (Kind.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";

        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, WriterOptions)) Write(json, httpContext.TraceIdentifier);
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }

    /// <summary>The members alone, for answers that hold several outcomes.</summary>
    public void WriteMembers(Utf8JsonWriter json) => members?.Invoke(json);

    private void Write(Utf8JsonWriter json, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", $"urn:metering:{Kind.Code}");
        json.WriteString("title", Kind.Title);
        json.WriteNumber("status", Kind.Status);
        json.WriteString("detail", Detail);
        json.WriteString("code", Kind.Code);
        json.WriteString("requestId", requestId);
        members?.Invoke(json);
        json.WriteEndObject();
    }
}

/// <summary>Leaves an endpoint's argument binding, which has no other way out than an answer.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
