using MeteringCluster.Api.Access;

namespace MeteringCluster.Api.OpenApi;

/// <summary>The errors that are an endpoint's own, beside those that any may answer with.</summary>
public sealed record Refusals(IReadOnlyList<ProblemKind> Kinds);

/// <summary>A query parameter that an endpoint reads itself.</summary>
/// <param name="Format">As in the OpenAPI format registry, for example <c>date-time</c>.</param>
public sealed record QueryParameter(string Name, string Description, string? Format = null, bool Required = false);

/// <summary>A header of conditional requests (RFC 9110) that an endpoint minds.</summary>
public sealed record ConditionalHeader(string Name, string Description);

/// <summary>An example of an endpoint's body, as JSON.</summary>
public sealed record BodyExample(string Json);

public static class EndpointDescriptions
{
    /// <summary>Names the errors that are an endpoint's own, for the OpenAPI document.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params ProblemKind[] kinds)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Refusals(kinds));

    public static TBuilder TakesQuery<TBuilder>(
        this TBuilder builder, string name, string description, string? format = null, bool required = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new QueryParameter(name, description, format, required));

    public static TBuilder TakesHeader<TBuilder>(this TBuilder builder, string name, string description)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ConditionalHeader(name, description));

    public static TBuilder WithBodyExample<TBuilder>(this TBuilder builder, string json)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyExample(json));

    /// <summary>
    /// Brings an endpoint that is a bare <see cref="RequestDelegate"/> into the OpenAPI document. Its answers and its
    /// body come from <c>Produces</c> and <see cref="Takes"/>, its path parameters from its route, its scope from
    /// <see cref="ScopeConventions.ChecksScope"/>.
    /// </summary>
    public static TBuilder Describe<TBuilder>(this TBuilder builder, string summary, string description)
        where TBuilder : IEndpointConventionBuilder =>
        // The document lists endpoints that have a method; that of a bare delegate is not listed by itself.
        builder.WithMetadata(((RequestDelegate)Bare).Method).WithSummary(summary).WithDescription(description);

    /// <summary>The endpoint takes no key: it looks at a signature over the body itself.</summary>
    /// <param name="scheme">A security scheme of the <see cref="ApiDocument"/>.</param>
    public static TBuilder SignedWith<TBuilder>(this TBuilder builder, string scheme)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new SignatureScheme(scheme));

    /// <summary>What a bare endpoint reads from its body. It refuses other content types by itself.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder builder, Type body, params string[] contentTypes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new TakenBody(body, contentTypes));

    /// <summary>The answer of a bare endpoint when all is well.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder builder, Type body, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(status, body, ["application/json"]));

    private static Task Bare(HttpContext http) => throw new NotSupportedException("Only describes.");
}

/// <summary>How the body of an endpoint without a key is signed.</summary>
public sealed record SignatureScheme(string Name);

/// <summary>A body that an endpoint reads itself.</summary>
public sealed record TakenBody(Type Body, IReadOnlyList<string> ContentTypes);
