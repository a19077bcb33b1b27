using System.Globalization;
using System.Text.Json.Nodes;
using MeteringCluster.Api.Access;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scope = MeteringCluster.Directory.Scope;

namespace MeteringCluster.Api.OpenApi;

/// <summary>Completes each operation of the document from what its endpoint says of itself.</summary>
internal static class OperationDetails
{
    private static readonly ProblemKind[] OfAnyBody =
    [
        Problems.MalformedJsonKind, Problems.WrongTypeKind, Problems.UnknownMemberKind, Problems.DuplicateNameKind,
        Problems.IncompleteBodyKind, Problems.BodyTooLargeKind, Problems.UnsupportedMediaTypeKind,
    ];

    public static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId ??= OperationId(context.Description);
        AddParameters(operation, context.Description, metadata);
        await AddBody(operation, context, metadata, stop);
        Secure(operation, context.Document, metadata);
        AddProblems(operation, context.Document, metadata);
    }

    private static string OperationId(ApiDescription description) =>
        string.Concat(
            $"{description.HttpMethod!.ToLowerInvariant()}/{description.RelativePath}"
                .Split('/', '{', '}', '.', '-', '_')
                .Where(part => part.Length > 0 && part != "v1")
                .Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));

    private static void AddParameters(OpenApiOperation operation, ApiDescription description, IList<object> metadata)
    {
        operation.Parameters ??= [];
        var path = description.RelativePath ?? "";
        foreach (var name in path.Split('/').Where(part => part.StartsWith('{')).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)].Trim('{', '*')))
        {
            if (operation.Parameters.Any(known => known.Name == name)) continue;
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Description = name switch { "tenant" => "The tenant's id.", "reseller" => "The reseller's id.", _ => null },
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        foreach (var header in metadata.OfType<ConditionalHeader>())
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });

        foreach (var query in metadata.OfType<QueryParameter>())
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = query.Name,
                In = ParameterLocation.Query,
                Required = query.Required,
                Description = query.Description,
                Schema = new OpenApiSchema
                {
                    Type = query.Format == "int32" ? JsonSchemaType.Integer : JsonSchemaType.String,
                    Format = query.Format,
                },
            });

        if (!metadata.OfType<Page.Paged>().Any()) return;
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Description = "How many entries at most.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = Page.MaxLimit.ToString(CultureInfo.InvariantCulture),
                Default = Page.DefaultLimit,
            },
        });
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "cursor",
            In = ParameterLocation.Query,
            Description = "The nextCursor of the page before; opaque.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static async Task AddBody(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken stop)
    {
        if (metadata.OfType<TakenBody>().LastOrDefault() is { } taken)
        {
            var schema = await context.GetOrCreateSchemaAsync(taken.Body, cancellationToken: stop);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = taken.ContentTypes.ToDictionary(
                    type => type, _ => new OpenApiMediaType { Schema = schema }),
            };
        }

        if (metadata.OfType<BodyExample>().LastOrDefault() is { } example && operation.RequestBody?.Content is { Count: > 0 } content)
            content.First().Value.Example = JsonNode.Parse(example.Json);
    }

    private static void Secure(OpenApiOperation operation, OpenApiDocument? document, IList<object> metadata)
    {
        var signed = metadata.OfType<SignatureScheme>().LastOrDefault();
        var needed = metadata.OfType<NeededScope>().LastOrDefault();
        if (signed is null && needed is null) return;

        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(signed?.Name ?? ApiDocument.Bearer, document)] = [] },
        ];
        if (needed is null) return;

        var names = Enum.GetValues<Scope>().Where(scope => scope != Scope.None && needed.Scopes.HasFlag(scope)).Select(scope => scope.Name());
        operation.Description = $"{operation.Description}\n\nKeys: {string.Join(", ", names)}.".Trim();
    }

    private static void AddProblems(OpenApiOperation operation, OpenApiDocument? document, IList<object> metadata)
    {
        List<ProblemKind> kinds = [.. metadata.OfType<Refusals>().SelectMany(refusals => refusals.Kinds)];
        if (operation.RequestBody is not null) kinds.AddRange(OfAnyBody);
        if (metadata.OfType<NeededScope>().Any())
            kinds.AddRange([
                Problems.UnauthenticatedKind, Problems.WrongScopeKind, Problems.RateLimitedKind, Problems.JournalUnavailableKind, Problems.GrainUnavailableKind,
            ]);
        if (Names("tenant")) kinds.Add(Problems.UnknownTenantKind);
        if (Names("reseller")) kinds.Add(Problems.UnknownResellerKind);
        kinds.Add(Problems.InternalErrorKind);

        operation.Responses ??= [];
        foreach (var status in kinds.Distinct().GroupBy(kind => kind.Status).OrderBy(group => group.Key))
        {
            var response = new OpenApiResponse
            {
                Description = string.Join("; ", status.Select(kind => $"`{kind.Code}`: {kind.Title}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", document) },
                },
            };
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }

        bool Names(string owner) =>
            operation.Parameters?.Any(parameter => parameter.Name == owner && parameter.In == ParameterLocation.Path) is true;
    }
}
