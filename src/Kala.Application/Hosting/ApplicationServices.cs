using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Admin;
using Kala.Application.Contents;
using Kala.Application.Datastores;
using Kala.Application.Files;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;
using Kala.Application.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Application.Hosting;

/// <summary>Registers this layer's services.</summary>
public static class ApplicationServices
{
    /// <summary>
    /// Adds the use cases, their validators and their views. They need the three ports, the settings and the clock.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    public static IServiceCollection AddKalaApplication(this IServiceCollection services)
    {
        services.AddSingleton<Identifiers>().AddSingleton<ShutdownSignal>().AddSingleton<Quota>();
        services.AddUploadSessions().AddFiles().AddLists().AddHousekeeping().AddUsers().AddDatastores();
        services.AddAutoMapper(typeof(ApplicationServices).Assembly);
        return services.AddValidatorsFromAssembly(typeof(ApplicationServices).Assembly, ServiceLifetime.Singleton);
    }

    private static IServiceCollection AddUploadSessions(this IServiceCollection services) => services
        .AddSingleton<SessionLookup>().AddSingleton<SessionLeases>().AddSingleton<DeclaredBytes>().AddSingleton<ClosedSessions>()
        .AddSingleton<ChunkReceiver>().AddSingleton<ContentDigest>().AddSingleton<JoinSessionsHandler>()
        .AddSingleton<OpenSessionHandler>().AddSingleton<SizeDeclaration>().AddSingleton<SizeLimits>()
        .AddSingleton<SettleSessionHandler>().AddSingleton<WriteChunkHandler>().AddSingleton<CloseSessionHandler>()
        .AddSingleton<GetSessionHandler>().AddSingleton<AbortSessionHandler>().AddSingleton<ForgetSessionHandler>();

    private static IServiceCollection AddFiles(this IServiceCollection services) => services
        .AddSingleton<RecentFiles>().AddSingleton<FileLookup>().AddSingleton<OpenFileHandler>()
        .AddSingleton<DeleteFileHandler>().AddSingleton<StoreFileHandler>().AddSingleton<SettleUploadHandler>()
        .AddSingleton<LinkFileHandler>();

    private static IServiceCollection AddLists(this IServiceCollection services) => services
        .AddSingleton<CursorSeal>().AddSingleton<ListSessionsHandler>().AddSingleton<ListFilesHandler>()
        .AddSingleton<ListApiKeysHandler>().AddSingleton<ListSessionEventsHandler>().AddSingleton<ListAuditHandler>()
        .AddSingleton<GetStatisticsHandler>().AddSingleton<GetClosedDaysHandler>().AddSingleton<GetBiggestOwnersHandler>();

    private static IServiceCollection AddHousekeeping(this IServiceCollection services) => services
        .AddSingleton<HousekeepingDiary>().AddSingleton<DiskSurvey>()
        .AddSingleton<ExpireSessionsHandler>().AddSingleton<CollectGarbageHandler>().AddSingleton<CompactFilesHandler>().AddSingleton<ScrubFilesHandler>()
        .AddSingleton<ForgetRowsHandler>().AddSingleton<RecountOwnersHandler>();

    private static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddSingleton<SigningKeys>().AddSingleton<Accounts>().AddSingleton<KeyUse>()
        .AddSingleton<Passwords>().AddSingleton<SignInDelays>().AddSingleton<SignInEvents>().AddSingleton<SignInHandler>().AddSingleton<SignOutHandler>()
        .AddSingleton<GetMeHandler>().AddSingleton<EnsureAdminHandler>().AddSingleton<AssignOwnerHandler>()
        .AddSingleton<ListUsersHandler>().AddSingleton<GetUserHandler>().AddSingleton<CreateUserHandler>()
        .AddSingleton<ChangeUserHandler>().AddSingleton<DeleteUserHandler>()
        .AddSingleton<MakeApiKeyHandler>().AddSingleton<RevokeApiKeyHandler>();

    private static IServiceCollection AddDatastores(this IServiceCollection services) => services
        .AddSingleton<ImportSignal>().AddSingleton<DatastoreSource>().AddSingleton<DatastoreLookup>()
        .AddSingleton<MakeDatastoreHandler>().AddSingleton<GetDatastoreHandler>().AddSingleton<ListDatastoresHandler>()
        .AddSingleton<DeleteDatastoreHandler>().AddSingleton<ImportAgainHandler>().AddSingleton<IntrospectSourceHandler>()
        .AddSingleton<ImportDatastoresHandler>().AddSingleton<CollectDatastoresHandler>().AddSingleton<ItemCursor>()
        .AddSingleton<OpenDatastoreHandler>();
}
